import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textView } from '../../../src/chat/view.ts';
import { startDiscordTwin, type Twin } from '../../twins/discord/server.ts';
import { ALLOW, type Channel } from '../../twins/discord/world.ts';
import { createGate, type Demo, startDemo } from './demo.ts';

/** The processes that hold the shards. */
function children(): readonly number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((line) => line.includes('shard-child.js'))
    .map((line) => Number.parseInt(line, 10));
}

describe('the tutor on several shards', () => {
  const gate = createGate();
  let twin: Twin;
  let demo: Demo;
  /** A channel of a server on each shard. */
  let channels: readonly [Channel, Channel];

  beforeEach(async () => {
    twin = await startDiscordTwin({ shards: 2 });
    const { owner, bot, alice, bob } = twin;
    const onShard = (shard: 0 | 1) => {
      const { id: guild } = twin.world.addGuild(`Class ${shard}`, owner, [bot, alice, bob], shard);
      return twin.world.addChannel('general', { guild });
    };
    channels = [onShard(0), onShard(1)];
    demo = await startDemo({ config: twin.config, released: gate.wait });
  });
  afterEach(async () => {
    gate.open();
    await demo.close();
    await twin.close();
  });

  const workspaceOf = ({ guild }: Channel) => `discord:${guild}` as const;

  it('holds each in a process of its own, and answers the servers of both and direct messages', async () => {
    expect(twin.gateway.identifies.map(({ shard }) => shard)).toEqual([
      [0, 2],
      [1, 2],
    ]);
    expect(children()).toHaveLength(2);
    expect(demo.platform.shards()).toEqual([true, true]);
    for (const channel of [...channels, twin.direct(twin.alice)]) {
      const message = await twin.reply(twin.slash(twin.alice, channel, 'counter'));
      await twin.reply(twin.click(twin.bob, message, 'Add one'));
      const asked = twin.complete(twin.alice, channel, 'quiz', { lesson: 'trans' }, 'lesson');
      await twin.acknowledged(asked);
      expect(asked.choices).toEqual([{ name: '8.6 Transfer Learning', value: '8.6' }]);
    }
    expect(demo.services.runs).toHaveLength(3);
    expect(twin.violations).toEqual([]);
  });

  it('answers mentions on every shard, and tells the owner of the server where it may not write', async () => {
    for (const channel of channels) {
      twin.say(twin.alice, channel, `<@${twin.bot.id}> in ${channel.id}?`);
      await twin.said(channel, `asked: in ${channel.id}?`);
    }
    const [, second] = channels;
    second.denied = ALLOW.send;
    twin.say(twin.alice, second, `<@${twin.bot.id}> and here?`);
    await twin.said(twin.direct(twin.alice), 'asked: and here?');
    await twin.said(twin.direct(twin.owner), 'may not write in a channel of “Class 1”');
    expect(twin.violations).toEqual([]);
  });

  it('posts and edits in the channels of every shard without having been asked', async () => {
    for (const channel of channels) {
      const place = `${workspaceOf(channel)}/${channel.id}` as const;
      const message = await demo.messenger.post(workspaceOf(channel), place, textView('Round 1'));
      expect(await demo.messenger.edit(message, textView('Round 2'))).toBe(true);
      await twin.said(channel, 'Round 2');
    }
    expect(twin.violations).toEqual([]);
  });

  it('starts a shard anew whose process was killed, and answers what was asked meanwhile once', async () => {
    gate.close();
    const [, second] = channels;
    const slow = twin.slash(twin.alice, second, 'slow');
    await twin.acknowledged(slow);
    const [victim = 0] = children().slice(-1);
    process.kill(victim, 'SIGKILL');
    await twin.until(() => !demo.platform.connected(), 'the loss to be seen');
    const [index] = demo.platform.shards().flatMap((up, shard) => (up ? [] : [shard]));
    const lost = channels[index ?? 0] ?? second;
    const missed = twin.slash(twin.bob, lost, 'ask', { question: 'still there?' });
    expect((await twin.reply(missed)).text).toContain('still there?');
    expect(twin.gateway.resumes).toMatchObject([{ ok: true }]);
    expect(twin.gateway.identifies).toHaveLength(2);
    expect(children()).toHaveLength(2);
    gate.open();
    expect((await twin.reply(slow)).text).toContain('At last');
    expect(twin.violations).toEqual([]);
  });

  it('begins a new session where Discord has forgotten the one of a killed process', async () => {
    twin.gateway.drop({ forget: true });
    for (const pid of children()) process.kill(pid, 'SIGKILL');
    await twin.until(
      () => twin.gateway.identifies.length >= 3 && demo.platform.connected(),
      'both shards',
      20_000,
    );
    for (const channel of channels) {
      const asked = twin.slash(twin.alice, channel, 'ask', { question: 'and now?' });
      expect((await twin.reply(asked)).text).toContain('and now?');
    }
  });

  it('keeps its shards until what is under way is answered, whoever signals them', async () => {
    gate.close();
    const [first, second] = channels;
    const slow = twin.slash(twin.alice, first, 'slow');
    await twin.acknowledged(slow);
    for (const pid of children()) process.kill(pid, 'SIGTERM');
    const stopping = demo.platform.stop();
    const late = await twin.reply(twin.slash(twin.bob, second, 'counter'));
    expect(late.text).toContain('being restarted');
    gate.open();
    await stopping;
    expect((await twin.reply(slow)).text).toContain('At last');
    expect(children()).toEqual([]);
    expect(twin.violations).toEqual([]);
  });
});
