import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEPT_DAYS } from '../../../src/platforms/discord/departures.ts';
import { startDiscordTwin, type Twin } from '../../twins/discord/server.ts';
import { type Demo, startDemo } from './demo.ts';

const DAY_MS = 24 * 3600_000;

describe('what is kept of a server that removes the tutor', () => {
  const directory = mkdtempSync(join(tmpdir(), 'studyhall-departures-'));
  let later = 0;
  let twin: Twin;
  let demo: Demo;

  const start = () => startDemo({ config: twin.config, directory, now: () => Date.now() + later });
  const workspace = () => `discord:${twin.guild.id}` as const;
  const kept = () => demo.store.collection<number>(workspace(), 'scores').get('ada');
  const known = () =>
    demo.store.collection<{ leftAt?: number }>('system', 'discord-servers').get(twin.guild.id);

  beforeEach(async () => {
    later = 0;
    twin = await startDiscordTwin();
    demo = await start();
    await demo.store.collection<number>(workspace(), 'scores').set('ada', 7);
  });
  afterEach(async () => {
    await demo.close();
    await twin.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function remove(more: object = {}): void {
    const { id } = twin.guild;
    twin.gateway.emit({ t: 'GUILD_DELETE', d: { id, ...more }, intent: 'guilds', guild: id });
  }

  const noted = () => expect.poll(known).toHaveProperty('leftAt');

  async function restart(days: number): Promise<void> {
    await demo.close();
    later += days * DAY_MS;
    demo = await start();
  }

  it('stands for the days it may come back, and is deleted after them', async () => {
    remove();
    await noted();
    twin.world.guilds.delete(twin.guild.id);
    await restart(KEPT_DAYS - 1);
    await expect.poll(known).toBeDefined();
    expect(await kept()).toBe(7);
    await restart(2);
    await expect.poll(kept).toBeUndefined();
    await expect.poll(known).toBeUndefined();
  });

  it('stands for good when the server comes back in time', async () => {
    remove();
    await noted();
    await restart(KEPT_DAYS - 1);
    await expect.poll(known).toEqual({});
    await restart(2);
    await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    expect(await kept()).toBe(7);
  });

  it('is deleted as well when the server left while the tutor was not running', async () => {
    await expect.poll(known).toEqual({});
    twin.world.guilds.delete(twin.guild.id);
    await restart(0);
    await noted();
    await restart(KEPT_DAYS + 1);
    await expect.poll(kept).toBeUndefined();
  });

  it('stands through an outage of Discord, however long', async () => {
    remove({ unavailable: true });
    await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    expect(await known()).toEqual({});
    await restart(KEPT_DAYS + 1);
    await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    expect(await kept()).toBe(7);
  });
});
