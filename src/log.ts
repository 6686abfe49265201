import { pino } from 'pino';
import type { LogLevel } from './variables.ts';

export type Log = ReturnType<typeof createLog>;

/**
 * Structured log on standard error, secrets removed.
 * @param onError hears of every line at level error or above
 */
export function createLog(level: LogLevel, onError?: () => void) {
  const secrets = ['token', 'accessToken', 'authorization', 'cookie', 'secret', 'password'];
  return pino(
    {
      level,
      base: null,
      hooks: {
        logMethod(args, method, numeric) {
          if (numeric >= (pino.levels.values.error ?? 50)) onError?.();
          method.apply(this, args);
        },
      },
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[removed]' },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
