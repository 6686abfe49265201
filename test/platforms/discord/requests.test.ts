import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { DiscordAPIError, REST } from 'discord.js';
import { afterEach, expect, it } from 'vitest';
import { createMakeRequest } from '../../../src/platforms/discord/requests.ts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** A REST client of discord.js whose requests are answered by a function. */
async function restOver(
  serve: (request: IncomingMessage, body: string, response: ServerResponse) => void,
  options: { readonly timeout?: number } = {},
): Promise<REST> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    serve(request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ended.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  return new REST({ api, version: '10', retries: 1, ...options, makeRequest: createMakeRequest() }).setToken(
    'secret',
  );
}

const json = (response: ServerResponse, status: number, body: object, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

it('sends method, path, query, headers and JSON, and gives back what was answered', async () => {
  const rest = await restOver((request, body, response) => {
    const { method, url, headers } = request;
    json(response, 200, { method, url, authorization: headers.authorization, body: JSON.parse(body) });
  });
  const query = new URLSearchParams({ with_response: 'true' });
  expect(await rest.post('/channels/1/messages', { body: { content: 'ä' }, query })).toEqual({
    method: 'POST',
    url: '/api/v10/channels/1/messages?with_response=true',
    authorization: 'Bot secret',
    body: { content: 'ä' },
  });
});

it('takes an answer without a body', async () => {
  const rest = await restOver((_, __, response) => {
    response.writeHead(204).end();
  });
  expect(await rest.delete('/channels/1/messages/2')).toBeInstanceOf(ArrayBuffer);
});

it('sends files as discord.js does', async () => {
  const rest = await restOver((request, body, response) => {
    json(response, 200, {
      type: request.headers['content-type']?.split(';')[0],
      holds: body.includes('1,2'),
    });
  });
  const files = [{ name: 'a.csv', data: Buffer.from('1,2') }];
  expect(await rest.post('/channels/1/messages', { body: {}, files })).toEqual({
    type: 'multipart/form-data',
    holds: true,
  });
});

it('tells of refusals with their code', async () => {
  const rest = await restOver((_, __, response) => json(response, 403, { code: 50013, message: 'no' }));
  const refused = rest.post('/channels/1/messages', { body: {} });
  await expect(refused).rejects.toBeInstanceOf(DiscordAPIError);
  await expect(refused).rejects.toMatchObject({ code: 50013, status: 403 });
});

it('waits as long as a rate limit says, and tries again', async () => {
  let calls = 0;
  const rest = await restOver((_, __, response) => {
    calls++;
    if (calls === 1) json(response, 429, { retry_after: 0.01, global: false }, { 'Retry-After': '0.01' });
    else json(response, 200, { calls });
  });
  expect(await rest.post('/interactions/1/token/callback', { auth: false, body: {} })).toEqual({ calls: 2 });
});

it('gives up a request that gets no answer', async () => {
  const rest = await restOver(() => undefined, { timeout: 50 });
  await expect(rest.get('/channels/1')).rejects.toMatchObject({ name: 'AbortError' });
});

it('tells of a connection that broke', async () => {
  const rest = await restOver((request) => request.socket.destroy());
  await expect(rest.get('/channels/1')).rejects.toMatchObject({
    code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
  });
});

it.each(['undici', '@discordjs/ws'])('is of the same copy of %s that discord.js uses', (name) => {
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(ours.resolve('discord.js'));
  expect(ours.resolve(name)).toBe(theirs.resolve(name));
});
