import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPostJson } from '../../../src/platforms/slack/post-json.ts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ended.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/answers/1`;
}

describe('posting JSON', () => {
  it('sends a body in UTF-8 with its length, and gives back status and text', async () => {
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { 'content-type': type, 'content-length': length } = request.headers;
      response.end(JSON.stringify({ method: request.method, type, length, body: JSON.parse(body) }));
    });
    const { status, text } = await createPostJson()(url, { text: 'ä' }, 1000);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      method: 'POST',
      type: 'application/json; charset=utf-8',
      length: '13',
      body: { text: 'ä' },
    });
  });

  it('follows no redirect', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    );
    expect(await createPostJson()(url, {}, 1000)).toMatchObject({ status: 302 });
  });

  it('says how long to wait where the reply does', async () => {
    const url = await serve((_, response) => response.writeHead(429, { 'retry-after': '3' }).end());
    expect(await createPostJson()(url, {}, 1000)).toMatchObject({ status: 429, retryAfter: 3 });
  });

  it('gives up after its time', async () => {
    const url = await serve(() => undefined);
    await expect(createPostJson()(url, {}, 20)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('tells of a connection that ends within the reply', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(createPostJson()(url, {}, 1000)).rejects.toThrow();
  });
});
