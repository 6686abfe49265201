import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UserError } from '../chat/errors.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface OperationsParts {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Asked for as a bearer token by `/metrics`, where others can reach the port. */
  readonly token?: string | undefined;
  readonly health: () => Promise<Health>;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
}

/** Answers `/healthz` and `/metrics`, and nothing else, apart from every learner. */
export async function serveOperations({
  host,
  port,
  token,
  health,
  metrics,
}: OperationsParts): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = answerTo(request, response);
    answer.catch(() => send(response, 500, 'text/plain', 'failing'));
  });

  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const path = url.split('?')[0];
    if (method !== 'GET') return send(response, 405, 'text/plain', 'Only GET.');
    if (path === '/healthz') {
      const found = await health();
      return send(response, found.status === 'ok' ? 200 : 503, 'application/json', JSON.stringify(found));
    }
    if (path === '/metrics' && !mayRead(headers.authorization, token)) {
      return send(response, 401, 'text/plain', 'Send the access token as a bearer token.');
    }
    if (path === '/metrics') return send(response, 200, metrics.contentType, await metrics.text());
    return send(response, 404, 'text/plain', 'There is /healthz and /metrics.');
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  return server;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new UserError(`OPERATIONS_PORT ${port} is taken: set it to another port.`);
  if (error.code === 'EACCES')
    return new UserError(`This user may not listen at OPERATIONS_PORT ${port}: set it above 1023.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new UserError(`WEB_HOST is “${host}”, which is not an address of this machine.`);
  return error;
}

function mayRead(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
