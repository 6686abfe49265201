import { describe, expect, it } from 'vitest';
import { createReach } from '../../../src/platforms/web/reach.ts';
import { createDemo } from './demo.ts';
import { useDemo } from './use-demo.ts';
import { send, visit } from './visitor.ts';

const { start } = useDemo();
const cookiesOf = (answer: Awaited<ReturnType<typeof send>>) =>
  (answer.headers['set-cookie'] as string[] | undefined) ?? [];

describe('the name of a learner', () => {
  it('is not the tutor’s own, by no spelling of it', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const taken = [
      'Studyhall',
      'S T U D Y H A L L',
      'Ѕtudyhаll',
      'StudyhaII',
      'Studyhall Bot',
      '5tudyha11',
      'Ｓｔｕｄｙｈａｌｌ',
      'Stüdyhäll',
    ];
    for (const name of taken) {
      const { page } = await visit(url, name, ada.cookies);
      expect([name, page.status]).toEqual([name, 400]);
      expect(page.text).toContain('Choose another one');
    }
    expect((await visit(url, undefined, ada.cookies)).as).toBe('Ada');
    const forged = ada.beneath('earlier', { before: '000000000009' }).replace('as=Ada', 'as=Studyhall');
    expect((await ada.get(forged)).status).toBe(400);
    for (const name of ['Study', 'Hallie', 'Ada in the study hal']) {
      expect((await visit(url, name, ada.cookies)).page.status).toBe(200);
    }
  });
});

describe('the push connections of a browser', () => {
  it('are limited, and one that ends makes room', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const open = Array.from({ length: 16 }, () => ada.listen(0));
    for (const tab of open) await tab.until(() => tab.events.length > 0);
    const refused = await ada.get(ada.beneath('events'));
    expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('too many tabs')]);
    const another = (await visit(url, 'Ben')).listen(0);
    await another.until(() => another.events.length > 0);
    open[0]?.close();
    let again = ada.listen(0);
    while (again.events.length === 0) {
      await again.until(() => again.state.ended || again.events.length > 0);
      if (again.events.length === 0) again = ada.listen(0);
    }
    for (const tab of [...open, another, again]) tab.close();
  });
});

describe('a page behind a proxy', () => {
  const accessToken = 'a-long-secret-token';

  it('marks its cookies as secure where the proxy says https, and believes nobody else', async () => {
    const https = { 'x-forwarded-proto': 'https', 'sec-fetch-site': 'none', accept: 'text/html' };
    const plain = cookiesOf(await send((await start()).url, { headers: https }));
    expect(plain).toHaveLength(1);
    expect(plain[0]).not.toContain('Secure');

    const { url } = await start({ behindProxy: true, accessToken });
    const host = 'class.example';
    async function enter(proto: string) {
      const { text } = await send(`${url}/login`, { headers: { host } });
      const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
      const body = Buffer.from(new URLSearchParams({ csrf, token: accessToken }).toString());
      return send(`${url}/login`, {
        method: 'POST',
        headers: {
          host,
          'x-forwarded-proto': proto,
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': String(body.length),
        },
        body,
      });
    }
    const entered = await enter('https');
    expect(entered.status).toBe(303);
    expect(cookiesOf(entered)[0]).toContain('Secure');
    expect(cookiesOf(await enter('http'))[0]).not.toContain('Secure');
    const [pass = ''] = (cookiesOf(entered)[0] ?? '').split(';');
    const page = cookiesOf(await send(url, { headers: { ...https, host, cookie: pass } }));
    expect(page).toHaveLength(1);
    expect(page[0]).toContain('Secure');
  });

  it('is open to others: it needs the token, and tells its figures to nobody without', async () => {
    const demo = createDemo({ behindProxy: true });
    await expect(demo.platform.start()).rejects.toThrow('WEB_PROXY is on');
    await demo.store.close();
    const { url } = await start({ behindProxy: true, accessToken });
    expect((await send(`${url}/metrics`)).status).toBe(401);
    expect(createReach({ host: '127.0.0.1', behindProxy: true }).local).toBe(false);
  });

  it('counts attempts by the address that the proxy has seen', () => {
    const request = new Request('http://x/', { headers: { 'x-forwarded-for': '6.6.6.6, 10.0.0.7' } });
    const address = (behindProxy: boolean) =>
      createReach({ host: '127.0.0.1', behindProxy }).addressOf(request, '127.0.0.1');
    expect([address(true), address(false)]).toEqual(['10.0.0.7', '127.0.0.1']);
  });
});
