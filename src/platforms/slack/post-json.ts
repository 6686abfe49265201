import { Agent, request as requestPlainly } from 'node:http';
import { request as requestSecurely, Agent as SecureAgent } from 'node:https';

export interface JsonReply {
  readonly status: number;
  /** Seconds; absent unless the reply names them. */
  readonly retryAfter?: number;
  readonly text: string;
}

/** Posts JSON and reads the reply. Redirects are not followed. @throws Error named TimeoutError when time is up. */
export type PostJson = (url: string, body: object, timeoutMs: number) => Promise<JsonReply>;

/**
 * Over connections that are kept: an answer of a few hundred bytes is worth neither a new connection nor the streams
 * of `fetch`, which take four times as long as the request.
 */
export function createPostJson(): PostJson {
  const plain = new Agent({ keepAlive: true });
  const secure = new SecureAgent({ keepAlive: true });
  const headers = { 'content-type': 'application/json; charset=utf-8' };

  return (url, body, timeoutMs) =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers };
      const request = url.startsWith('https:')
        ? requestSecurely(url, { ...options, agent: secure })
        : requestPlainly(url, { ...options, agent: plain });
      const timer = setTimeout(() => {
        const late = new Error(`no answer within ${timeoutMs / 1000} s`);
        late.name = 'TimeoutError';
        request.destroy(late);
      }, timeoutMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      request.on('error', fail);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', fail);
        response.on('end', () => {
          clearTimeout(timer);
          const retryAfter = Number(response.headers['retry-after']);
          resolve({ status: response.statusCode ?? 0, text, ...(retryAfter > 0 && { retryAfter }) });
        });
      });
      request.end(JSON.stringify(body));
    });
}
