import { z } from 'zod';

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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

const optionalPort = z.union([z.literal(''), whole(1, 65535)]);
const secret = (valid: string) => variable('', valid, z.string().regex(/^\S*$/));
const prefixed = (prefix: string, valid: string) =>
  variable('', valid, z.string().regex(new RegExp(`^(${prefix}\\S+)?$`)));
const snowflake = (valid: string) => variable('', valid, z.string().regex(/^(\d{5,20})?$/));
const address = (fallback: string) =>
  variable(fallback, 'an address that starts with https:// or http://', z.url({ protocol: /^https?$/ }));

/** Every variable, its default and what it takes; `.env.example` documents the same ones. */
export const VARIABLES = {
  WEB: variable('on', 'on or off', z.enum(['on', 'off'])),
  WEB_PORT: wholeVariable(3000, 0, 65535),
  WEB_HOST: variable('127.0.0.1', 'a host name or address', z.string().regex(/^[A-Za-z0-9.:_-]+$/)),
  WEB_ACCESS_TOKEN: variable('', 'at least 16 characters', z.string().regex(/^(.{16,})?$/)),
  WEB_PROXY: variable('off', 'on or off', z.enum(['on', 'off'])),
  WEB_MESSAGE_DAYS: wholeVariable(365, 0, 36_500),
  DATA_DIR: variable('.studyhall', 'a folder', z.string().min(1)),
  CONTENT_DIR: variable('content', 'a folder that exists', z.string().min(1)),
  ENCODER: variable(
    'embedded',
    'embedded, a folder, or a hub id such as Xenova/all-MiniLM-L6-v2',
    z.string().regex(/^[^\s]+$/),
  ),
  HF_ENDPOINT: address('https://huggingface.co'),
  ANSWER_MODEL: variable(
    '',
    'the base address of an OpenAI-compatible server, a folder, or a hub id',
    z.string().regex(/^\S*$/),
  ),
  ANSWER_MODEL_NAME: variable('default', 'the name of the model, without spaces', z.string().regex(/^\S+$/)),
  ANSWER_API_KEY: secret('the key of the server, without spaces'),
  LOG_LEVEL: variable('info', LOG_LEVELS.join(', '), z.enum(LOG_LEVELS)),
  OPERATIONS_PORT: variable('', 'a whole number from 1 to 65535', optionalPort),
  MAX_UPLOAD_MB: wholeVariable(10, 1, 100),
  MAX_ROWS: wholeVariable(20_000, 10, 1_000_000),
  JOBS_PER_LEARNER: wholeVariable(2, 1, 100),
  JOBS_PER_WORKSPACE: wholeVariable(20, 1, 1000),
  JOB_MINUTES: wholeVariable(30, 1, 1440),
  JOB_MEMORY_MB: wholeVariable(2048, 256, 65_536),
  NEW_CARDS_PER_DAY: wholeVariable(10, 1, 200),
  MODEL_DAYS: wholeVariable(365, 0, 36_500),
  DISCORD_TOKEN: secret('the bot token from the developer portal, without spaces'),
  DISCORD_APPLICATION_ID: snowflake('the application id, 17 to 20 digits'),
  DISCORD_DEV_GUILD_ID: snowflake('a server id, 17 to 20 digits'),
  DISCORD_API_URL: address('https://discord.com/api'),
  DISCORD_CDN_URL: address('https://cdn.discordapp.com'),
  SLACK_BOT_TOKEN: prefixed('xoxb-', 'the bot token, which starts with xoxb-'),
  SLACK_APP_TOKEN: prefixed('xapp-', 'the app-level token, which starts with xapp-'),
  SLACK_SIGNING_SECRET: secret('the signing secret of the app'),
  SLACK_PORT: wholeVariable(3001, 0, 65535),
  SLACK_CLIENT_ID: secret('the client id of the app'),
  SLACK_CLIENT_SECRET: secret('the client secret of the app'),
  SLACK_STATE_SECRET: variable('', 'at least 16 characters', z.string().regex(/^(.{16,})?$/)),
  SLACK_API_URL: address('https://slack.com/api/'),
} as const satisfies Record<string, Variable<unknown>>;
