import { afterEach, describe, expect, it } from 'vitest';
import { createInstallations } from '../../../src/platforms/slack/installations.ts';
import { startSlackServer } from '../../twins/slack/server.ts';
import { createVisitor } from '../../twins/slack/visitor.ts';
import { createSlackDemo } from './demo.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** @param like makes the other workspace's id of the first one's */
async function open(like?: (id: string) => string) {
  const slack = await startSlackServer({ mode: 'http' });
  const demo = createSlackDemo({
    config: {
      ...slack.settings(),
      clientId: slack.secrets.clientId,
      clientSecret: slack.secrets.client,
      stateSecret: 'a secret of the tests',
    },
  });
  endings.push(slack.stop, demo.platform.stop);
  const { port = 0 } = await demo.platform.start();
  slack.reach(port);
  const other = slack.world.addTeam(slack.team.scopes, false, like?.(slack.team.id));
  const zoe = createVisitor(slack, slack.world.addUser(other.id, 'zoe'));
  const room = slack.world.addChannel(other.id);

  async function install(): Promise<Response> {
    const offered = await fetch(`http://127.0.0.1:${port}/slack/install`, { redirect: 'manual' });
    const authorize = new URL(offered.headers.get('location') ?? '');
    expect(authorize.origin).toBe(slack.origin());
    expect(authorize.searchParams.get('scope')?.split(',')).toContain('files:write');
    slack.world.codes.set('code-1', other.id);
    const state = authorize.searchParams.get('state') ?? '';
    const cookie = (offered.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    return fetch(`http://127.0.0.1:${port}/slack/oauth_redirect?code=code-1&state=${state}`, {
      headers: { cookie },
      redirect: 'manual',
    });
  }
  return { slack, demo, port, other, zoe, room, install };
}

describe('many workspaces', () => {
  it('install the tutor by OAuth and are served beside the one of the token', async () => {
    const { slack, demo, other, zoe, room, install } = await open();
    zoe.command('/ask too early', room.id);
    expect((await install()).status).toBe(200);
    zoe.command('/ask here too', room.id);
    await zoe.reads('zoe asked: here too');
    const ada = createVisitor(slack, slack.ada);
    ada.command('/ask and here');
    await ada.reads('ada asked: and here');
    expect(zoe.sees().some(({ text }) => text.includes('too early'))).toBe(false);
    const records = await demo.store.collection<string>('system', 'slack-installations').entries();
    expect(records.map(([team]) => team)).toEqual([other.id]);
    expect(JSON.stringify(records)).not.toContain(other.token);
    expect(slack.world.violations).toEqual([]);
  });

  it('refuse an installation that was not begun here', async () => {
    const { demo, port, slack, other } = await open();
    slack.world.codes.set('code-2', other.id);
    const forged = await fetch(`http://127.0.0.1:${port}/slack/oauth_redirect?code=code-2&state=forged`);
    expect(forged.status).toBe(400);
    expect(await demo.store.collection('system', 'slack-installations').entries()).toEqual([]);
  });

  it('are forgotten with all that was kept of them once they remove the tutor', async () => {
    const { demo, other, zoe, room, install } = await open();
    await install();
    zoe.command('/quiz 8.6', room.id);
    zoe.press(await zoe.reads('Lesson 8.6'), 'Add one');
    await zoe.reads('Count 1');
    const counts = demo.store.collection<number>(`slack:${other.id}`, 'demo-counts');
    expect(await counts.entries()).toHaveLength(1);
    await zoe.event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [other.botUser] } }).acknowledged;
    await zoe.event({ type: 'app_uninstalled' }).acknowledged;
    await expect.poll(() => counts.entries()).toEqual([]);
    expect(await demo.store.collection('system', 'slack-installations').entries()).toEqual([]);
    zoe.command('/ask anybody?', room.id);
    await zoe.reads('The tutor is no longer installed in this workspace.');
  });
});

describe('workspaces whose ids begin alike', () => {
  it.each([
    ['with one character more', (id: string) => `${id}0`],
    ['with one character less', (id: string) => id.slice(0, -1)],
  ])('share nothing, and go one by one: %s', async (_, like) => {
    const { slack, demo, other, zoe, room, install } = await open(like);
    await install();
    const ada = createVisitor(slack, slack.ada);
    const counts = (team: string) => demo.store.collection<number>(`slack:${team}`, 'demo-counts').entries();
    for (const [person, channel] of [
      [ada, slack.general.id],
      [zoe, room.id],
    ] as const) {
      person.command('/quiz 8.6', channel);
      person.press(await person.reads('Lesson 8.6'), 'Add one');
      await person.reads('Count 1');
    }
    expect(await counts(slack.team.id)).toEqual([[`slack:${slack.team.id}/${slack.ada.id}`, 1]]);
    expect(await counts(other.id)).toHaveLength(1);
    await zoe.event({ type: 'app_uninstalled' }).acknowledged;
    await expect.poll(() => counts(other.id)).toEqual([]);
    expect(await counts(slack.team.id)).toHaveLength(1);
    ada.press(await ada.reads('Count 1'), 'Add one');
    await ada.reads('Count 2');
    expect(slack.world.violations).toEqual([]);
  });
});

describe('installing beside Socket Mode', () => {
  const settings = async () => {
    const slack = await startSlackServer({ mode: 'socket' });
    endings.push(slack.stop);
    const { clientId, client: clientSecret } = slack.secrets;
    return {
      slack,
      config: { ...slack.settings(), clientId, clientSecret, stateSecret: 'a secret of the tests' },
    };
  };

  it('answers by socket all the same', async () => {
    const { slack, config } = await settings();
    const demo = createSlackDemo({ config });
    endings.push(demo.platform.stop);
    await demo.platform.start();
    const ada = createVisitor(slack, slack.ada);
    ada.command('/ask by socket');
    await ada.reads('ada asked: by socket');
  });

  it('says which port is taken', async () => {
    const { slack, config } = await settings();
    const port = Number(new URL(slack.origin()).port);
    await expect(createSlackDemo({ config: { ...config, port } }).platform.start()).rejects.toThrow(
      /SLACK_PORT/,
    );
  });
});

describe('kept installations', () => {
  it('are readable with the same secret and for the same workspace only', async () => {
    const { demo } = await open();
    const installation = {
      team: { id: 'T1' },
      enterprise: undefined,
      user: { token: undefined, scopes: undefined, id: 'U1' },
      bot: { token: 'xoxb-secret', scopes: [], id: 'B1', userId: 'U2' },
    };
    await createInstallations(demo.store, 'one').storeInstallation(installation);
    const records = demo.store.collection<string>('system', 'slack-installations');
    expect(await createInstallations(demo.store, 'one').tokenOf('T1')).toBe('xoxb-secret');
    await expect(createInstallations(demo.store, 'two').tokenOf('T1')).rejects.toThrow();
    await records.set('T2', (await records.get('T1')) ?? '');
    await expect(createInstallations(demo.store, 'one').tokenOf('T2')).rejects.toThrow();
    expect(await createInstallations(demo.store, 'one').tokenOf('T3')).toBeUndefined();
  });
});
