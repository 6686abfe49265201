import { readdirSync } from 'node:fs';
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
    const { url, store, platform, dataDirectory } = await start();
    const data = pageData({ store, mediaFolder: join(dataDirectory, 'media') });
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

    const taken = await data.exportOf('web:local', id);
    expect(await data.countOf('web:local', id)).toBe(4);
    const written = JSON.stringify(taken.data);
    expect(written).toContain('hello from Ada');
    expect(written).toContain('You asked: mine alone');
    expect(written).not.toContain('Ben');

    await data.forget('web:local', id);
    await data.forget('web:local', id);
    expect(await data.exportOf('web:local', id)).toEqual({ data: [] });
    expect(await data.countOf('web:local', id)).toBe(0);
    expect(readdirSync(join(dataDirectory, 'media'))).toEqual([]);
    const left = entriesOf((await ada.again()).page.text).map(({ words }) => words);
    expect(left).toEqual([expect.stringContaining('hello from Ben')]);
    const live = ada.listen(0);
    await live.until(() => live.events.some(({ event }) => event === 'entry'));
    expect(live.events.map((event) => event.data).join('')).not.toContain('hello from Ada');
    live.close();
  });
});
