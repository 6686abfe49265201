import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { UserError } from './chat/errors.ts';
import { packageRoot } from './paths.ts';
import { isLoopback } from './platforms/web/security.ts';
import { type LogLevel, VARIABLES } from './variables.ts';

export interface Config {
  readonly web: {
    readonly enabled: boolean;
    readonly port: number;
    readonly host: string;
    readonly accessToken?: string;
    /** A proxy stands before the page, so that others reach it at any host; its X-Forwarded headers are believed. */
    readonly behindProxy: boolean;
    /** Messages are deleted after so many days; absent when they are kept for good. */
    readonly messageDays?: number;
  };
  /** Absolute. */
  readonly dataDirectory: string;
  /** Absolute. */
  readonly contentDirectory: string;
  /** `embedded`, a folder, or a hub id. */
  readonly encoder: string;
  readonly logLevel: LogLevel;
  /** Where `/healthz` and `/metrics` are answered apart from the page. */
  readonly operationsPort?: number;
  readonly uploads: { readonly maxBytes: number; readonly maxRows: number };
  readonly jobs: {
    readonly perLearner: number;
    readonly perWorkspace: number;
    readonly timeLimitMs: number;
    readonly memoryLimitMb: number;
  };
  /** New flashcards a learner meets in a day. */
  readonly newCardsPerDay: number;
  /** Models that nobody has used for so many days are deleted; absent when they are kept for good. */
  readonly modelDays?: number;
  /** Present when a model is to phrase answers. */
  readonly answerModel?: AnswerModelConfig;
  /** Present when its token is set. */
  readonly discord?: DiscordConfig;
  /** Present when a bot token, or a client id for installing it in many workspaces, is set. */
  readonly slack?: SlackConfig;
}

export interface AnswerModelConfig {
  /** The base address of an OpenAI-compatible server, a folder in transformers.js layout, or a hub id. */
  readonly model: string;
  /** What a server calls the model. */
  readonly name: string;
  readonly apiKey?: string;
}

export interface DiscordConfig {
  readonly token: string;
  /** Asked of Discord when absent. */
  readonly applicationId?: string;
  /** Commands are registered for this server alone, where they change at once. */
  readonly devGuildId?: string;
  /** Without version and trailing slash. */
  readonly apiUrl: string;
  /** Where attachments are downloaded from, beside Discord's own hosts. */
  readonly cdnUrl: string;
}

export interface SlackConfig {
  /** Of the one workspace that is served without OAuth. */
  readonly botToken?: string;
  /** Socket Mode when present, signed HTTP requests otherwise. */
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly port: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly stateSecret?: string;
  /** With a trailing slash. */
  readonly apiUrl: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

type Name = keyof typeof VARIABLES;

/** Variables whose value is never repeated. */
const SECRETS = /TOKEN|SECRET|KEY/;

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
      const shown = SECRETS.test(name) ? 'not valid' : `“${given}”`;
      problems.push(`${name} is ${shown}: give ${valid}${fallback ? ` (default ${fallback})` : ''}.`);
      return schema.parse(fallback) as z.output<(typeof VARIABLES)[Key]['schema']>;
    }
    return parsed.data as z.output<(typeof VARIABLES)[Key]['schema']>;
  };

  const enabled = read('WEB') === 'on';
  const operationsPort = read('OPERATIONS_PORT');
  const host = read('WEB_HOST');
  const accessToken = read('WEB_ACCESS_TOKEN');
  const behindProxy = read('WEB_PROXY') === 'on';
  const listens = enabled || operationsPort !== '';
  if (listens && behindProxy && accessToken === '') {
    problems.push(
      'WEB_PROXY is on, so others can reach the page: set WEB_ACCESS_TOKEN to a secret of at least 16 characters.',
    );
  } else if (listens && !isLoopback(host) && accessToken === '') {
    problems.push(
      `WEB_HOST is “${host}”, which others can reach: set WEB_ACCESS_TOKEN to a secret of at least 16 characters, or leave WEB_HOST at 127.0.0.1.`,
    );
  }
  const contentDirectory = contentFolder(read('CONTENT_DIR'), workingDirectory);
  if (!statSync(contentDirectory, { throwIfNoEntry: false })?.isDirectory()) {
    problems.push(
      `CONTENT_DIR is “${environment.CONTENT_DIR}”, and there is no such folder: give ${VARIABLES.CONTENT_DIR.valid}.`,
    );
  }
  // the processes that download an encoder read it themselves
  read('HF_ENDPOINT');
  const config: Config = {
    web: {
      enabled,
      port: read('WEB_PORT'),
      host,
      behindProxy,
      ...(accessToken && { accessToken }),
      ...messageDaysConfig(read('WEB_MESSAGE_DAYS')),
    },
    dataDirectory: resolve(workingDirectory, read('DATA_DIR')),
    contentDirectory,
    encoder: read('ENCODER'),
    logLevel: read('LOG_LEVEL'),
    ...operationsConfig(operationsPort),
    uploads: { maxBytes: read('MAX_UPLOAD_MB') * 1024 * 1024, maxRows: read('MAX_ROWS') },
    jobs: {
      perLearner: read('JOBS_PER_LEARNER'),
      perWorkspace: read('JOBS_PER_WORKSPACE'),
      timeLimitMs: read('JOB_MINUTES') * 60_000,
      memoryLimitMb: read('JOB_MEMORY_MB'),
    },
    newCardsPerDay: read('NEW_CARDS_PER_DAY'),
    ...modelDaysConfig(read('MODEL_DAYS')),
    ...answerModelConfig(read),
    ...discordConfig(read),
    ...slackConfig(read, environment, problems),
  };
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  return config;
}

type Read = <Key extends Name>(name: Key) => z.output<(typeof VARIABLES)[Key]['schema']>;

/** Only what is set. */
function present<Key extends string>(values: Record<Key, string>): { readonly [Name in Key]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as {
    readonly [Name in Key]?: string;
  };
}

const modelDaysConfig = (days: number) => (days === 0 ? {} : { modelDays: days });

const messageDaysConfig = (days: number) => (days === 0 ? {} : { messageDays: days });

const operationsConfig = (port: number | '') => (port === '' ? {} : { operationsPort: port });

function answerModelConfig(read: Read): { readonly answerModel?: AnswerModelConfig } {
  const model = read('ANSWER_MODEL');
  const rest = { name: read('ANSWER_MODEL_NAME'), ...present({ apiKey: read('ANSWER_API_KEY') }) };
  return model === '' ? {} : { answerModel: { model, ...rest } };
}

function discordConfig(read: Read): { readonly discord?: DiscordConfig } {
  const token = read('DISCORD_TOKEN');
  const rest = {
    ...present({ applicationId: read('DISCORD_APPLICATION_ID'), devGuildId: read('DISCORD_DEV_GUILD_ID') }),
    apiUrl: read('DISCORD_API_URL').replace(/\/+$/, ''),
    cdnUrl: read('DISCORD_CDN_URL').replace(/\/+$/, ''),
  };
  return token === '' ? {} : { discord: { token, ...rest } };
}

function slackConfig(
  read: Read,
  environment: Environment,
  problems: string[],
): { readonly slack?: SlackConfig } {
  const given = present({
    botToken: read('SLACK_BOT_TOKEN'),
    appToken: read('SLACK_APP_TOKEN'),
    signingSecret: read('SLACK_SIGNING_SECRET'),
    clientId: read('SLACK_CLIENT_ID'),
    clientSecret: read('SLACK_CLIENT_SECRET'),
    stateSecret: read('SLACK_STATE_SECRET'),
  });
  // hosts that choose the port say so in PORT
  const chosen = environment.SLACK_PORT?.trim() ? '' : (environment.PORT?.trim() ?? '');
  const parsed = VARIABLES.SLACK_PORT.schema.safeParse(chosen);
  const port = parsed.success ? parsed.data : read('SLACK_PORT');
  const apiUrl = `${read('SLACK_API_URL').replace(/\/+$/, '')}/`;
  if (given.botToken === undefined && given.clientId === undefined) return {};
  if (/^\d+$/.test(chosen) && !parsed.success) {
    problems.push(`PORT is “${chosen}”: give ${VARIABLES.SLACK_PORT.valid}, or set SLACK_PORT.`);
  }
  if (given.appToken === undefined && given.signingSecret === undefined) {
    problems.push(
      'Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside what is set: see docs/slack.md.',
    );
  }
  if (given.botToken === undefined && (given.clientSecret === undefined || given.stateSecret === undefined)) {
    problems.push(
      'SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET and SLACK_STATE_SECRET beside it: see docs/slack.md.',
    );
  }
  return { slack: { ...given, port, apiUrl } };
}

/** The content folder as given, or the courses that come with Studyhall when none is there. */
function contentFolder(given: string, workingDirectory: string): string {
  const folder = resolve(workingDirectory, given);
  return given === VARIABLES.CONTENT_DIR.fallback && !existsSync(folder)
    ? join(packageRoot(), 'content')
    : folder;
}
