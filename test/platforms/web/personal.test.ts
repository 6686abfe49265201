import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textView } from '../../../src/chat/view.ts';
import { learnerIdOf } from '../../../src/platforms/web/names.ts';
import { pageData } from '../../../src/platforms/web/personal.ts';
import { useDemo } from './use-demo.ts';
import { entriesOf, visit } from './visitor.ts';

const { start } = useDemo();

describe('what the page keeps of a learner', () => {
  it('can be taken along and deleted, with the files only they had; what others wrote stays', async () => {
    const { url, records, platform, dataDirectory } = await start();
    const data = pageData(records);
    const ada = await visit(url, 'Ada');
    const ben = await visit(url, 'Ben', ada.cookies);
    const [cookie = ''] = [...ada.cookies].find(([key]) => !key.includes('name'))?.slice(1) ?? [];
    const id = learnerIdOf(decodeURIComponent(cookie).split('.')[0] ?? '', 'Ada');
    await ada.post('line', { line: 'hello from Ada' });
    await ada.post('line', { line: '/ask mine alone' });
    await ben.post('line', { line: 'hello from Ben' });
    const file = { name: 'own.txt', mediaType: 'text/plain', data: Buffer.from('for Ada alone') };
    await platform.messenger.tell('web:local', 'web:local/general', id, {
      ...textView('Your data'),
      blocks: [{ kind: 'file', file, description: 'yours' }],
    });
    expect(readdirSync(join(dataDirectory, 'media'))).toHaveLength(1);
    const said = entriesOf((await ben.again()).page.text).find(({ words }) => words.includes('from Ada'))?.id;

    const taken = await data.exportOf('web:local', id);
    expect(await data.countOf('web:local', id)).toBe(4);
    const written = JSON.stringify(taken.data);
    expect(written).toContain('hello from Ada');
    expect(written).toContain('You asked: mine alone');
    expect(written).not.toContain('Ben');

    const open = [ada.listen(ada.version), ben.listen(ben.version)];
    for (const tab of open) await tab.until(() => tab.events.some(({ event }) => event === 'hello'));
    const away = Number((await ben.again()).version);
    await data.forget('web:local', id);
    await data.forget('web:local', id);
    expect(await data.exportOf('web:local', id)).toEqual({ data: [] });
    expect(await data.countOf('web:local', id)).toBe(0);
    expect(readdirSync(join(dataDirectory, 'media'))).toEqual([]);
    const left = entriesOf((await ada.again()).page.text).map(({ words }) => words);
    expect(left).toEqual([expect.stringContaining('hello from Ben')]);
    const removals = (tab: { events: { event: string; data: string }[] }) =>
      tab.events.filter(({ event }) => event === 'removed').map((event) => JSON.parse(event.data).id);
    const [adasTab, bensTab] = open;
    await adasTab?.until(() => adasTab && removals(adasTab).length === 4);
    await bensTab?.until(() => bensTab && removals(bensTab).length > 0);
    expect(bensTab && removals(bensTab)).toEqual([said]);
    const back = ben.listen(away);
    await back.until(() => back.events.some(({ event }) => event === 'removed'));
    expect(removals(back)).toEqual([said]);
    for (const tab of [...open, back]) tab.close();
    const live = ada.listen(0);
    await live.until(() => live.events.some(({ event }) => event === 'entry'));
    expect(live.events.map((event) => event.data).join('')).not.toContain('hello from Ada');
    live.close();
  });

  it('is removed when its time is over, with its files, and what is younger stays', async () => {
    let now = Date.UTC(2026, 2, 9);
    const { url, records, platform, dataDirectory } = await start({ now: () => now });
    const ada = await visit(url, 'Ada');
    const file = { name: 'old.txt', mediaType: 'text/plain', data: Buffer.from('old') };
    await platform.messenger.post('web:local', 'web:local/general', {
      text: 'old',
      blocks: [{ kind: 'file', file, description: 'an old file' }],
    });
    await ada.post('line', { line: 'said long ago' });
    now += 100;
    await ada.post('line', { line: 'said lately' });
    const media = join(dataDirectory, 'media');
    for (const name of readdirSync(media)) utimesSync(join(media, name), 1, 1);
    expect(await records.removeBefore(now)).toBe(2);
    const { page } = await ada.again();
    expect(entriesOf(page.text).map(({ words }) => words)).toEqual([expect.stringContaining('said lately')]);
    expect(readdirSync(media)).toEqual([]);
    expect(await records.removeBefore(now)).toBe(0);
  });
});
