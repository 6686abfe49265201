import { describe, expect, it } from 'vitest';
import { diagnoseDiscord } from '../../../src/platforms/discord/doctor.ts';

const ALL = String(
  (1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 15n) | (1n << 16n) | (1n << 35n) | (1n << 38n),
);
const access = { token: 'a-secret-token', apiUrl: 'http://discord.test/api' };

/** Discord's answers by path; anything else is a fault of the caller. */
function discord(answers: Readonly<Record<string, unknown>>): typeof fetch {
  return async (input, init) => {
    const path = String(input).replace('http://discord.test/api/v10', '');
    expect(new Headers(init?.headers).get('authorization')).toBe('Bot a-secret-token');
    const answer = answers[path];
    return typeof answer === 'number' ? new Response('{}', { status: answer }) : Response.json(answer);
  };
}
const healthy = {
  '/users/@me': { id: '1', username: 'Tutor' },
  '/applications/@me': { id: '77', flags: 0 },
  '/users/@me/guilds': [{ id: '5', name: 'Class', permissions: ALL }],
};

describe('the doctor of Discord', () => {
  it('finds nothing wrong with a bot that is set up', async () => {
    const found = await diagnoseDiscord(
      { ...access, applicationId: '77', devGuildId: '5' },
      discord(healthy),
    );
    expect(found.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('says what to do with a token that Discord does not know, without repeating it', async () => {
    const [found, ...others] = await diagnoseDiscord(access, discord({ '/users/@me': 401 }));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ state: 'failed', subject: 'Discord: token' });
    expect(found?.sentence).toContain('reset it');
    expect(found?.sentence).not.toContain('a-secret-token');
  });

  it('names the permissions that are missing, unless the bot is an administrator', async () => {
    const guilds = [
      { id: '5', name: 'Class', permissions: String(BigInt(ALL) & ~(1n << 15n) & ~(1n << 35n)) },
      { id: '6', name: 'Other', permissions: '8' },
    ];
    const found = await diagnoseDiscord(access, discord({ ...healthy, '/users/@me/guilds': guilds }));
    expect(found.find(({ subject }) => subject.includes('Class'))?.sentence).toContain(
      'missing: Attach Files, Create Public Threads',
    );
    expect(found.find(({ subject }) => subject.includes('Other'))?.state).toBe('ok');
  });

  it('notices another application’s id, a needless intent and a missing development server', async () => {
    const found = await diagnoseDiscord(
      { ...access, applicationId: '78', devGuildId: '9' },
      discord({ ...healthy, '/applications/@me': { id: '77', flags: 1 << 19 } }),
    );
    expect(found.filter(({ state }) => state !== 'ok').map(({ subject }) => subject)).toEqual([
      'Discord: application',
      'Discord: intents',
      'Discord: development server',
    ]);
  });

  it('says so when Discord cannot be reached', async () => {
    const found = await diagnoseDiscord(access, () => Promise.reject(new Error('getaddrinfo ENOTFOUND')));
    expect(found).toMatchObject([{ state: 'failed', subject: 'Discord: connection' }]);
  });
});
