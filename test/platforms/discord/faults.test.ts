import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { textView } from '../../../src/chat/view.ts';
import { type Message, startDiscordTwin, type Twin, type TwinOptions } from '../../twins/discord/server.ts';
import { ALLOW } from '../../twins/discord/world.ts';
import { createGate, type Demo, type DemoOptions, startDemo } from './demo.ts';

describe('the tutor when something goes wrong on Discord', () => {
  const closing: (() => Promise<unknown>)[] = [];

  async function begin(
    options: TwinOptions & Partial<DemoOptions> = {},
  ): Promise<{ twin: Twin; demo: Demo }> {
    const twin = await startDiscordTwin(options);
    closing.unshift(() => twin.close());
    return { twin, demo: await bot(twin, options) };
  }

  async function bot(twin: Twin, options: Partial<DemoOptions> = {}): Promise<Demo> {
    const demo = await startDemo({ ...options, config: { ...twin.config, ...options.config } });
    closing.unshift(() => demo.close());
    await twin.ready();
    return demo;
  }

  function folder(): string {
    const directory = mkdtempSync(join(tmpdir(), 'studyhall-discord-'));
    closing.push(async () => rmSync(directory, { recursive: true, force: true }));
    return directory;
  }

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const workspaceOf = (twin: Twin) => `discord:${twin.guild.id}` as const;
  const channelOf = (twin: Twin) => `${workspaceOf(twin)}/${twin.general.id}` as const;
  const messagesOf = ({ lines }: Demo) => lines.map(({ message }) => message);

  it('takes up its session after a lost connection, and answers what was asked meanwhile', async () => {
    const { twin, demo } = await begin();
    twin.gateway.drop();
    await twin.until(() => !demo.platform.connected(), 'the loss to be seen');
    const missed = twin.slash(twin.alice, twin.general, 'ask', { question: 'still there?' });
    expect((await twin.reply(missed)).text).toContain('still there?');
    expect(twin.gateway.resumes).toMatchObject([{ ok: true }]);
    expect(twin.gateway.identifies).toHaveLength(1);
    expect(twin.violations).toEqual([]);
  });

  it('begins a new session when the old one is forgotten', async () => {
    const { twin, demo } = await begin();
    twin.gateway.drop({ forget: true });
    await twin.until(
      () => twin.gateway.identifies.length === 2 && demo.platform.connected(),
      'a new session',
      20_000,
    );
    const asked = twin.slash(twin.alice, twin.general, 'ask', { question: 'and now?' });
    expect((await twin.reply(asked)).text).toContain('and now?');
  });

  it('answers a repeated delivery once', async () => {
    const { twin, demo } = await begin();
    const message = await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    const click = twin.click(twin.alice, message, 'Add one');
    twin.repeat(click);
    await twin.acknowledged(click);
    twin.repeat(click);
    const said = twin.say(twin.alice, twin.general, `<@${twin.bot.id}> twice?`);
    twin.announce(said);
    await twin.said(twin.general, 'twice?');
    await twin.reply(twin.slash(twin.bob, twin.general, 'ask', { question: 'last' }));
    expect(demo.services.runs).toHaveLength(1);
    expect(twin.messages(twin.general).filter(({ text }) => text.includes('asked: twice?'))).toHaveLength(1);
    expect(twin.violations).toEqual([]);
  });

  it('leaves alone what another process with its token has answered', async () => {
    const { twin, demo } = await begin();
    twin.fail('POST', /callback$/, 400, 40060);
    const asked = twin.slash(twin.alice, twin.general, 'ask', { question: 'whose?' });
    await twin.until(() => demo.lines.length > 0, 'the log');
    await twin.reply(twin.slash(twin.alice, twin.general, 'ask', { question: 'next' }));
    expect(asked.acknowledged).toBeUndefined();
    expect(twin.requests.filter(({ path }) => path.includes(asked.id))).toHaveLength(1);
  });

  it('waits for a rate limit, and shows only the latest of the edits it held up', async () => {
    const { twin, demo } = await begin();
    const ref = await demo.messenger.post(workspaceOf(twin), channelOf(twin), textView('0 %'));
    twin.limit('PATCH', /messages/, 0.3);
    const edits = [10, 20, 30, 40].map((done) => demo.messenger.edit(ref, textView(`${done} %`)));
    expect(await Promise.all(edits)).toEqual([true, true, true, true]);
    expect(twin.message(ref.message)?.text).toBe('40 %');
    expect(twin.message(ref.message)?.edits).toBe(2);
    expect(twin.violations).toEqual([]);
  });

  it('sends a message once, though the connection broke while it was sent', async () => {
    const { twin, demo } = await begin();
    twin.fail('POST', /messages$/, 502);
    twin.reset('POST', /messages$/);
    const ref = await demo.messenger.post(workspaceOf(twin), channelOf(twin), textView('once'));
    expect(twin.message(ref.message)?.text).toBe('once');
    expect(twin.messages(twin.general).filter(({ text }) => text === 'once')).toHaveLength(1);
  });

  it('answers in time though the first attempt is cut off or fails', async () => {
    const { twin } = await begin();
    const ask = (question: string) => twin.slash(twin.alice, twin.general, 'ask', { question });
    twin.reset('POST', /callback$/);
    expect((await twin.reply(ask('cut off?'))).text).toContain('cut off?');
    twin.fail('POST', /callback$/, 503);
    expect((await twin.reply(ask('failing?'))).text).toContain('failing?');
    expect(twin.violations).toEqual([]);
  });

  it('logs no token and no file with an error', async () => {
    const { twin, demo } = await begin();
    twin.fail('POST', /callback$/, 400, 50035);
    twin.slash(twin.alice, twin.general, 'everything');
    const { details } = await twin.until(() => demo.lines[0], 'the log');
    const { err } = details as { err: object };
    const written = JSON.stringify({ ...err, stack: String((err as Error).stack) });
    expect(written).toContain('50035');
    expect(written).not.toContain('token-of-');
    expect(written).not.toContain('components');
  });

  it('tells the learner and the owner, once, where it may not write', async () => {
    const { twin, demo } = await begin();
    twin.general.denied = ALLOW.send;
    const post = () => demo.messenger.post(workspaceOf(twin), channelOf(twin), textView('progress'));
    await expect(post()).rejects.toThrow('may not write in that channel');
    await expect(post()).rejects.toThrow('Send Messages');
    const told = twin.messages(twin.direct(twin.owner));
    expect(told.map(({ text }) => text)).toEqual([
      expect.stringContaining('may not write in a channel of “Class 8”'),
    ]);
    expect((await twin.reply(twin.slash(twin.alice, twin.general, 'counter'))).text).toBe('Count 0');
  });

  it('answers a mention directly where it may read but not write', async () => {
    const { twin } = await begin();
    twin.general.denied = ALLOW.send;
    twin.say(twin.alice, twin.general, `<@${twin.bot.id}> are you there?`);
    expect((await twin.said(twin.direct(twin.alice), 'Alice asked: are you there?')).author).toBe(
      twin.bot.id,
    );
  });

  it('still changes what it answered in a channel that it may not see any more', async () => {
    const { twin, demo } = await begin();
    const counter = await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    const message = await twin.until(() => demo.services.posted[0], 'the message to be known');
    twin.general.denied = ALLOW.view;
    expect(await demo.messenger.edit(message, textView('Changed'))).toBe(true);
    expect(twin.message(counter.id)?.text).toBe('Changed');
    expect(twin.violations).toEqual([]);
  });

  it('tries no token again that Discord has let expire', async () => {
    const { twin, demo } = await begin();
    await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    const message = await twin.until(() => demo.services.posted[0], 'the message to be known');
    twin.general.denied = ALLOW.view;
    twin.fail('PATCH', /^\/webhooks/, 401, 50027);
    expect(await demo.messenger.edit(message, textView('Changed'))).toBe(false);
    expect(await demo.messenger.edit(message, textView('Changed'))).toBe(false);
    const tried = twin.requests.filter(({ path }) => /^\/webhooks.*messages/.test(path));
    expect(tried).toHaveLength(1);
  });

  it('changes no other message of a channel while one waits for a rate limit', async () => {
    const { twin, demo } = await begin();
    for (const _ of [1, 2]) await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    await twin.until(() => demo.services.posted.length === 2, 'the messages to be known');
    const { posted } = demo.services;
    twin.limit('PATCH', /^\/channels\//, 0.1);
    await Promise.all(posted.map((message) => demo.messenger.edit(message, textView('Later'))));
    const patched = twin.requests.filter(({ method }) => method === 'PATCH').map(({ path }) => path);
    const [first, second] = posted.map(({ message }) => `/channels/${twin.general.id}/messages/${message}`);
    expect(patched).toEqual([first, first, second]);
  });

  it('uses the channel where it may not open threads', async () => {
    const { twin } = await begin();
    twin.general.denied = ALLOW.publicThreads;
    twin.slash(twin.alice, twin.general, 'thread');
    await twin.said(twin.general, 'In the channel');
  });

  it('says whom it could not tell, when direct messages are closed', async () => {
    const { twin, demo } = await begin();
    twin.bob.closedToDirectMessages = true;
    const tell = demo.messenger.tell(
      workspaceOf(twin),
      channelOf(twin),
      `discord:${twin.bob.id}`,
      textView('cards are due'),
    );
    await expect(tell).rejects.toThrow('direct messages are closed');
    expect(messagesOf(demo)).toContain('a learner takes no direct messages');
  });

  it('knows when a message or a channel is gone', async () => {
    const { twin, demo } = await begin();
    const ref = await demo.messenger.post(workspaceOf(twin), channelOf(twin), textView('here'));
    twin.remove(twin.message(ref.message) as Message);
    expect(await demo.messenger.edit(ref, textView('still here'))).toBe(false);
    twin.world.channels.delete(twin.general.id);
    await expect(demo.messenger.post(workspaceOf(twin), channelOf(twin), textView('x'))).rejects.toThrow(
      'no longer there',
    );
  });

  it('reaches no channel of another workspace', async () => {
    const { twin, demo } = await begin();
    const other = twin.world.addGuild('Other', twin.bob, [twin.bot]);
    const secret = twin.world.addChannel('secret', { guild: other.id });
    const ours = workspaceOf(twin);
    const post = (channel: string) =>
      demo.messenger.post(ours, channel as `discord:${string}`, textView('leak'));
    await expect(post(`${ours}/${secret.id}`)).rejects.toThrow('not of');
    await expect(post(`discord:${other.id}/${secret.id}`)).rejects.toThrow('no channel of');
    await expect(post(`${ours}/${twin.direct(twin.bob).id}`)).rejects.toThrow('not of');
    await expect(
      demo.messenger.post(
        `discord:dm-${twin.alice.id}`,
        `discord:dm-${twin.alice.id}/${twin.direct(twin.bob).id}`,
        textView('x'),
      ),
    ).rejects.toThrow('not of');
    expect(twin.messages(secret)).toEqual([]);
  });

  it('ends work that outlived its token by ordinary messages', async () => {
    const gate = createGate();
    let ahead = 0;
    const now = () => Date.now() + ahead;
    const { twin } = await begin({ released: gate.wait, now });
    gate.close();
    const shown = twin.slash(twin.alice, twin.general, 'slow');
    const secret = twin.slash(twin.bob, twin.general, 'secret-late');
    await twin.acknowledged(shown);
    await twin.acknowledged(secret);
    ahead = 16 * 60_000;
    gate.open();
    const late = await twin.said(twin.general, 'At last');
    expect(late.interaction).toBeUndefined();
    const direct = await twin.said(twin.direct(twin.bob), 'For you alone');
    expect(direct.interaction).toBeUndefined();
    expect(twin.violations).toEqual([]);
  });

  it('notices by Discord’s answer that a token has ended before its time', async () => {
    const gate = createGate();
    const { twin } = await begin({ released: gate.wait });
    gate.close();
    const shown = twin.slash(twin.alice, twin.general, 'slow');
    await twin.acknowledged(shown);
    twin.fail('PATCH', /@original$/, 401, 50027);
    gate.open();
    expect((await twin.said(twin.general, 'At last')).interaction).toBeUndefined();
  });

  it('still does what was asked too long ago to be acknowledged', async () => {
    const { twin } = await begin();
    const message = await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    twin.fail('POST', /callback$/, 404, 10062);
    twin.click(twin.alice, message, 'Add one');
    await twin.until(() => twin.message(message.id)?.text === 'Count 1', 'the change');
    twin.fail('POST', /callback$/, 404, 10062);
    twin.slash(twin.alice, twin.general, 'counter');
    await twin.until(
      () => twin.messages(twin.general).filter(({ text }) => text === 'Count 0').length === 1,
      'the post',
    );
    twin.fail('POST', /callback$/, 404, 10062);
    twin.slash(twin.bob, twin.general, 'ask', { question: 'late?' });
    await twin.said(twin.direct(twin.bob), 'Bob asked: late?');
  });

  it('cannot change a private message whose token has ended, and says so', async () => {
    let ahead = 0;
    const { twin, demo } = await begin({ now: () => Date.now() + ahead });
    await twin.reply(twin.slash(twin.alice, twin.general, 'quiz'));
    twin.slash(twin.alice, twin.general, 'hint');
    const ref = await twin.until(() => demo.services.posted[0], 'the hint');
    ahead = 20 * 60_000;
    expect(await demo.messenger.edit(ref, textView('later'))).toBe(false);
    expect(twin.violations).toEqual([]);
  });

  it('apologises after a crash for what it had promised, and old buttons still work', async () => {
    const directory = folder();
    const gate = createGate();
    const { twin, demo } = await begin({ directory, released: gate.wait });
    const counter = await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    const menu = await twin.reply(twin.slash(twin.alice, twin.general, 'slow'));
    gate.close();
    const shown = twin.slash(twin.alice, twin.general, 'slow');
    const changing = twin.click(twin.bob, menu, 'Change');
    await twin.acknowledged(shown);
    await twin.acknowledged(changing);
    twin.gateway.expel();
    await twin.until(() => !demo.platform.connected(), 'the end of the first process');
    await bot(twin, { directory });
    expect((await twin.reply(shown)).text).toContain('was restarted before it could answer');
    expect((await twin.followUp(changing)).only).toBe(twin.bob.id);
    expect(twin.message(menu.id)?.text).toBe('At last');
    await twin.acknowledged(twin.click(twin.alice, counter, 'Add one'));
    expect(twin.message(counter.id)?.text).toBe('Count 1');
    expect(twin.violations).toEqual([]);
    gate.open();
  });

  it('has noted what it promises by the time Discord hears of it', async () => {
    const gate = createGate();
    const { twin, demo } = await begin({ released: gate.wait });
    gate.close();
    const noted = () => demo.store.collection('system', 'discord-waiting').count();
    const running = twin.slash(twin.alice, twin.general, 'slow');
    await twin.acknowledged(running);
    expect(await noted()).toBe(1);
    gate.open();
    await twin.reply(running);
    await expect.poll(noted).toBe(0);
  });

  it('finishes what is under way before it stops, and asks others to wait', async () => {
    const gate = createGate();
    const { twin, demo } = await begin({ released: gate.wait });
    gate.close();
    const running = twin.slash(twin.alice, twin.general, 'slow');
    await twin.acknowledged(running);
    const stopped = demo.platform.stop();
    const late = twin.slash(twin.bob, twin.general, 'counter');
    expect((await twin.reply(late)).text).toContain('being restarted');
    gate.open();
    await stopped;
    expect((await twin.reply(running)).text).toBe('At last');
    expect(demo.platform.connected()).toBe(false);
  });

  it('registers its commands once, again when they change, and in one place only', async () => {
    const directory = folder();
    const { twin, demo } = await begin({ directory });
    expect(twin.writes()).toBe(1);
    await demo.platform.stop();
    const again = await bot(twin, { directory });
    expect(twin.writes()).toBe(1);
    await again.platform.stop();
    await bot(twin, { directory, config: { ...twin.config, devGuildId: twin.guild.id } });
    expect(twin.registered.get(twin.guild.id)?.length).toBeGreaterThan(5);
    expect(twin.registered.get('global')).toEqual([]);
  });

  it('serves on when the commands cannot be registered', async () => {
    const twin = await startDiscordTwin();
    closing.unshift(() => twin.close());
    const demo = await startDemo({ config: { ...twin.config, devGuildId: '99999999999999999' } });
    closing.unshift(() => demo.close());
    expect(messagesOf(demo)).toEqual(['the commands could not be registered']);
    twin.say(twin.alice, twin.direct(twin.alice), 'hello?');
    await twin.said(twin.direct(twin.alice), 'Alice asked: hello?');
  });

  it('explains a token that Discord does not know', async () => {
    const twin = await startDiscordTwin();
    closing.unshift(() => twin.close());
    const demo = startDemo({ config: { ...twin.config, token: 'not.the.token' } });
    await expect(demo).rejects.toThrow('Discord does not accept DISCORD_TOKEN');
  });

  it('says when Discord cannot be reached', async () => {
    const twin = await startDiscordTwin();
    await twin.close();
    await expect(startDemo({ config: twin.config })).rejects.toThrow('Discord cannot be reached at http');
  });
});
