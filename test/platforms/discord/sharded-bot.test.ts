import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, useServer } from '../../e2e/server.ts';
import { startDiscordTwin, type Twin } from '../../twins/discord/server.ts';
import type { Channel } from '../../twins/discord/world.ts';

const reviews = Array.from({ length: 40 }, (_, index) =>
  index % 2 === 0 ? `a warm and clever film ${index},good` : `a cold and tiresome film ${index},bad`,
);

describe('the whole tutor on two shards', () => {
  const { start } = useServer();
  let twin: Twin;
  let server: TestServer;
  let channels: readonly [Channel, Channel];

  beforeAll(async () => {
    twin = await startDiscordTwin({ shards: 2 });
    const onShard = (shard: 0 | 1) => {
      const { owner, bot, alice } = twin;
      const { id: guild } = twin.world.addGuild(`Class ${shard}`, owner, [bot, alice], shard);
      return twin.world.addChannel('general', { guild });
    };
    channels = [onShard(0), onShard(1)];
    const { token, apiUrl, cdnUrl } = twin.config;
    server = await start({ DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl, DISCORD_CDN_URL: cdnUrl });
    await twin.until(() => twin.gateway.connected() === 2 && twin.writes() > 0, 'both shards', 60_000);
  }, 90_000);
  afterAll(() => twin.close());

  const health = async () => {
    const answer = await fetch(new URL('/healthz', server.url));
    return (await answer.json()) as { readonly status: string; readonly checks: Record<string, string> };
  };

  it('trains for a server on each shard, one job after the other, and reports in their channels', async () => {
    const started = [];
    for (const channel of channels) {
      const file = twin.upload('reviews.csv', `text,label\n${reviews.join('\n')}`);
      started.push(await twin.reply(twin.slash(twin.alice, channel, 'finetune', { file, name: 'Films' })));
    }
    for (const { id } of started) {
      await twin.until(() => twin.message(id)?.text.includes('“Films” is trained'), 'a report', 60_000);
    }
    expect(twin.violations).toEqual([]);
  });

  it('names each shard to who runs it, and counts the interactions of all', async () => {
    expect((await health()).checks).toMatchObject({ 'discord shard 0': 'ok', 'discord shard 1': 'ok' });
    const metrics = await (await fetch(new URL('/metrics', server.url))).text();
    expect(metrics).toContain('studyhall_connected{connection="discord shard 1"} 1');
    expect(metrics).toMatch(
      /studyhall_interactions_total\{platform="discord",kind="command",name="finetune",outcome="answered"\} 2/,
    );
  });

  it('leaves no shard behind when it is killed, and begins again', async () => {
    await server.kill();
    await twin.until(() => twin.gateway.connected() === 0, 'the shards to end');
    server = await server.again();
    await twin.until(() => twin.gateway.connected() === 2, 'both shards', 30_000);
    const models = await twin.reply(twin.slash(twin.alice, channels[1], 'models'));
    expect(models.text).toContain('Films');
  }, 60_000);

  it('ends in order with its shards', async () => {
    expect(await server.stop()).toBe(0);
    expect(twin.gateway.connected()).toBe(0);
  });
});
