import { pino } from 'pino';
import type { LogLevel } from './config.ts';

export type Log = ReturnType<typeof createLog>;

/** Structured log on standard error, secrets removed. */
export function createLog(level: LogLevel) {
  const secrets = ['token', 'accessToken', 'authorization', 'cookie', 'secret', 'password'];
  return pino(
    {
      level,
      base: null,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[removed]' },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
