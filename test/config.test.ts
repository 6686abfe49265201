import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { packageRoot } from '../src/paths.ts';
import { VARIABLES } from '../src/variables.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'studyhall-config-'));

describe('the configuration', () => {
  it('needs nothing set', () => {
    const where = folder();
    const config = readConfig({}, where);
    expect(config.web).toEqual({
      enabled: true,
      port: 3000,
      host: '127.0.0.1',
      behindProxy: false,
      messageDays: 365,
    });
    expect(config.dataDirectory).toBe(join(where, '.studyhall'));
    expect(config.contentDirectory).toBe(join(packageRoot(), 'content'));
    expect(config.encoder).toBe('embedded');
  });

  it('treats an empty variable as not set', () => {
    expect(readConfig({ WEB_PORT: '', WEB_ACCESS_TOKEN: ' ' }, folder()).web.port).toBe(3000);
  });

  it.each([
    ['WEB_PORT', '70000', 'a whole number from 0 to 65535 (default 3000)'],
    ['WEB_PORT', '3000.5', 'a whole number'],
    ['WEB_PORT', '0x50', 'a whole number'],
    ['WEB', 'yes', 'on or off (default on)'],
    ['WEB_HOST', 'not a host', 'a host name or address'],
    ['LOG_LEVEL', 'loud', 'silent, fatal, error, warn, info, debug'],
    ['JOB_MEMORY_MB', '1', 'a whole number from 256 to 65536'],
    ['CONTENT_DIR', './nowhere', 'a folder that exists'],
  ])('refuses %s=%s and says what would be valid', (name, value, valid) => {
    const read = () => readConfig({ [name]: value }, folder());
    expect(read).toThrow(`${name} is “${value}”`);
    expect(read).toThrow(valid);
  });

  it('names every bad variable at once', () => {
    const read = () => readConfig({ WEB_PORT: 'x', LOG_LEVEL: 'y' }, folder());
    expect(read).toThrow(/WEB_PORT.*\n.*LOG_LEVEL/);
  });

  it('asks for an access token when others can reach the page, and never repeats a secret', () => {
    expect(() => readConfig({ WEB_HOST: '0.0.0.0' }, folder())).toThrow('set WEB_ACCESS_TOKEN');
    expect(() => readConfig({ WEB_HOST: '::', WEB_ACCESS_TOKEN: 'short' }, folder())).toThrow(
      'WEB_ACCESS_TOKEN is not valid: give at least 16 characters',
    );
    expect(() => readConfig({ WEB_ACCESS_TOKEN: 'hunter2' }, folder())).not.toThrow('hunter2');
    const token = 'a secret of many characters';
    expect(readConfig({ WEB_HOST: '0.0.0.0', WEB_ACCESS_TOKEN: token }, folder()).web.accessToken).toBe(
      token,
    );
    expect(() => readConfig({ WEB: 'off', WEB_HOST: '0.0.0.0', OPERATIONS_PORT: '9090' }, folder())).toThrow(
      'set WEB_ACCESS_TOKEN',
    );
    expect(readConfig({ WEB: 'off', WEB_HOST: '0.0.0.0' }, folder()).web.enabled).toBe(false);
    for (const host of ['localhost', '127.0.0.2', '::1']) readConfig({ WEB_HOST: host }, folder());
  });

  it('runs no chat platform unless its variables are set', () => {
    const config = readConfig({ DISCORD_APPLICATION_ID: '123456789012345678' }, folder());
    expect(config.discord).toBeUndefined();
    expect(config.slack).toBeUndefined();
  });

  it('reads the settings of the chat platforms, with the slashes each library wants', () => {
    const { discord, slack } = readConfig(
      {
        DISCORD_TOKEN: 'a.b.c',
        DISCORD_API_URL: 'http://127.0.0.1:4000/api/',
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_SIGNING_SECRET: 'shh',
        SLACK_API_URL: 'http://127.0.0.1:4001/api',
        PORT: '8080',
      },
      folder(),
    );
    expect(discord).toEqual({
      token: 'a.b.c',
      apiUrl: 'http://127.0.0.1:4000/api',
      cdnUrl: 'https://cdn.discordapp.com',
    });
    expect(slack).toEqual({
      botToken: 'xoxb-1',
      signingSecret: 'shh',
      port: 8080,
      apiUrl: 'http://127.0.0.1:4001/api/',
    });
  });

  it('takes the port a host chooses where it is one, and names one that cannot be', () => {
    const port = (variables: Record<string, string>) =>
      readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'shh', ...variables }, folder()).slack
        ?.port;
    expect(port({ PORT: '8080', SLACK_PORT: '8081' })).toBe(8081);
    expect(port({ PORT: 'tcp://10.0.0.1:80' })).toBe(3001);
    expect(() => port({ PORT: '99999' })).toThrow('PORT is “99999”: give a whole number from 0 to 65535');
    expect(() => readConfig({ PORT: '99999' }, folder())).not.toThrow();
  });

  it('wants a folder for the courses, not a file', () => {
    const file = join(folder(), 'courses');
    writeFileSync(file, '');
    expect(() => readConfig({ CONTENT_DIR: file }, folder())).toThrow('give a folder that exists');
  });

  it('says what Slack still needs', () => {
    expect(() => readConfig({ SLACK_BOT_TOKEN: 'xoxb-1' }, folder())).toThrow('SLACK_APP_TOKEN');
    expect(() => readConfig({ SLACK_CLIENT_ID: '1.2', SLACK_SIGNING_SECRET: 's' }, folder())).toThrow(
      'SLACK_CLIENT_SECRET and SLACK_STATE_SECRET',
    );
    expect(() => readConfig({ SLACK_BOT_TOKEN: 'hunter2' }, folder())).toThrow(/^(?!.*hunter2).*xoxb-/);
  });

  it('documents every variable with its default in .env.example', () => {
    const example = readFileSync(join(packageRoot(), '.env.example'), 'utf8');
    const documented = new Map(
      [...example.matchAll(/^# ?([A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]]),
    );
    const expected = Object.entries(VARIABLES).map(([name, { fallback }]) => [name, fallback]);
    expect([...documented]).toEqual(expected);
  });
});
