import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from './chat/errors.ts';
import { packageRoot } from './paths.ts';

export interface Config {
  readonly web: {
    readonly enabled: boolean;
    readonly port: number;
    readonly host: string;
    readonly accessToken?: string;
  };
  /** Absolute. */
  readonly dataDirectory: string;
  /** Absolute. */
  readonly contentDirectory: string;
  /** `embedded`, a folder, or a hub id. */
  readonly encoder: string;
  readonly logLevel: LogLevel;
  readonly uploads: { readonly maxBytes: number; readonly maxRows: number };
  readonly jobs: {
    readonly perLearner: number;
    readonly perWorkspace: number;
    readonly timeLimitMs: number;
    readonly memoryLimitMb: number;
  };
  /** New flashcards a learner meets in a day. */
  readonly newCardsPerDay: number;
}

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type Environment = Readonly<Record<string, string | undefined>>;

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((number) => number >= min && number <= max);

interface Variable<Value> {
  readonly schema: z.ZodType<Value>;
  readonly fallback: string;
  /** What would be valid, to follow “give”. */
  readonly valid: string;
}
const variable = <Value>(fallback: string, valid: string, schema: z.ZodType<Value>): Variable<Value> => ({
  schema,
  fallback,
  valid,
});
const wholeVariable = (fallback: number, min: number, max: number) =>
  variable(String(fallback), `a whole number from ${min} to ${max}`, whole(min, max));

/** Every variable, its default and what it takes; `.env.example` documents the same ones. */
export const VARIABLES = {
  WEB: variable('on', 'on or off', z.enum(['on', 'off'])),
  WEB_PORT: wholeVariable(3000, 0, 65535),
  WEB_HOST: variable('127.0.0.1', 'a host name or address', z.string().regex(/^[A-Za-z0-9.:_-]+$/)),
  WEB_ACCESS_TOKEN: variable('', 'at least 16 characters', z.string().regex(/^(.{16,})?$/)),
  DATA_DIR: variable('.studyhall', 'a folder', z.string().min(1)),
  CONTENT_DIR: variable('content', 'a folder that exists', z.string().min(1)),
  ENCODER: variable(
    'embedded',
    'embedded, a folder, or a hub id such as Xenova/all-MiniLM-L6-v2',
    z.string().regex(/^[^\s]+$/),
  ),
  LOG_LEVEL: variable('info', LOG_LEVELS.join(', '), z.enum(LOG_LEVELS)),
  MAX_UPLOAD_MB: wholeVariable(10, 1, 100),
  MAX_ROWS: wholeVariable(20_000, 10, 1_000_000),
  JOBS_PER_LEARNER: wholeVariable(2, 1, 100),
  JOBS_PER_WORKSPACE: wholeVariable(20, 1, 1000),
  JOB_MINUTES: wholeVariable(30, 1, 1440),
  JOB_MEMORY_MB: wholeVariable(2048, 256, 65_536),
  NEW_CARDS_PER_DAY: wholeVariable(10, 1, 200),
} as const satisfies Record<string, Variable<unknown>>;

type Name = keyof typeof VARIABLES;

/**
 * Reads the settings; an empty variable counts as not set.
 * @throws UserError that names each bad variable and what would be valid.
 */
export function readConfig(environment: Environment, workingDirectory: string): Config {
  const problems: string[] = [];
  const read = <Key extends Name>(name: Key): z.output<(typeof VARIABLES)[Key]['schema']> => {
    const { schema, fallback, valid } = VARIABLES[name];
    const given = environment[name]?.trim();
    const parsed = schema.safeParse(given || fallback);
    if (!parsed.success) {
      const shown = name === 'WEB_ACCESS_TOKEN' ? 'too short' : `“${given}”`;
      problems.push(`${name} is ${shown}: give ${valid}${fallback ? ` (default ${fallback})` : ''}.`);
      return schema.parse(fallback) as z.output<(typeof VARIABLES)[Key]['schema']>;
    }
    return parsed.data as z.output<(typeof VARIABLES)[Key]['schema']>;
  };

  const host = read('WEB_HOST');
  const accessToken = read('WEB_ACCESS_TOKEN');
  if (!isLoopback(host) && accessToken === '') {
    problems.push(
      `WEB_HOST is “${host}”, which others can reach: set WEB_ACCESS_TOKEN to a secret of at least 16 characters, or leave WEB_HOST at 127.0.0.1.`,
    );
  }
  const contentDirectory = contentFolder(read('CONTENT_DIR'), workingDirectory);
  if (!existsSync(contentDirectory)) {
    problems.push(
      `CONTENT_DIR is “${environment.CONTENT_DIR}”, and there is no such folder: give ${VARIABLES.CONTENT_DIR.valid}.`,
    );
  }
  const config: Config = {
    web: { enabled: read('WEB') === 'on', port: read('WEB_PORT'), host, ...(accessToken && { accessToken }) },
    dataDirectory: resolve(workingDirectory, read('DATA_DIR')),
    contentDirectory,
    encoder: read('ENCODER'),
    logLevel: read('LOG_LEVEL'),
    uploads: { maxBytes: read('MAX_UPLOAD_MB') * 1024 * 1024, maxRows: read('MAX_ROWS') },
    jobs: {
      perLearner: read('JOBS_PER_LEARNER'),
      perWorkspace: read('JOBS_PER_WORKSPACE'),
      timeLimitMs: read('JOB_MINUTES') * 60_000,
      memoryLimitMb: read('JOB_MEMORY_MB'),
    },
    newCardsPerDay: read('NEW_CARDS_PER_DAY'),
  };
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  return config;
}

/** The content folder as given, or the courses that come with Studyhall when none is there. */
function contentFolder(given: string, workingDirectory: string): string {
  const folder = resolve(workingDirectory, given);
  return given === VARIABLES.CONTENT_DIR.fallback && !existsSync(folder)
    ? join(packageRoot(), 'content')
    : folder;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
