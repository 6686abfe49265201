import { LogLevel } from '@slack/bolt';
import type { RouterLog } from '../../chat/router.ts';

export interface SlackLogger {
  debug(...message: unknown[]): void;
  info(...message: unknown[]): void;
  warn(...message: unknown[]): void;
  error(...message: unknown[]): void;
  setLevel(level: LogLevel): void;
  getLevel(): LogLevel;
  setName(name: string): void;
}

/** Slack's libraries speak into the tutor's log: warnings and errors only, without what they were sent. */
export function slackLogger(log: RouterLog): SlackLogger {
  const said = (message: unknown[]) =>
    message
      .map((part) => (part instanceof Error ? part.message : String(part)))
      .join(' ')
      .replace(/xox[a-z]-[\w-]+|xapp-[\w-]+/g, '[removed]')
      .slice(0, 500);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...message) => log.warn({ platform: 'slack' }, said(message)),
    error: (...message) => log.warn({ platform: 'slack' }, said(message)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
