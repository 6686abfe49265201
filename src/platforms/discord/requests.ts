import { STATUS_CODES } from 'node:http';
import { DefaultRestOptions, type RESTOptions, type ResponseLike } from 'discord.js';
import { Agent, type Dispatcher } from 'undici';

type MakeRequest = RESTOptions['makeRequest'];

/**
 * How discord.js sends its requests. A call with a JSON body or none, which most are, goes straight to the HTTP
 * client: the streams and header objects that discord.js would make of a few hundred bytes cost twice as much as
 * the request itself. Files go the usual way.
 */
export function createMakeRequest(): MakeRequest {
  const agent = new Agent();
  return (url, init) => {
    const { body = null, method = 'GET', headers, signal, dispatcher } = init;
    if ((typeof body !== 'string' && body !== null) || dispatcher)
      return DefaultRestOptions.makeRequest(url, init);
    const path = url.indexOf('/', url.indexOf('//') + 2);
    const options = {
      origin: url.slice(0, path),
      path: url.slice(path),
      method: method as Dispatcher.HttpMethod,
      headers: headers as Readonly<Record<string, string>>,
      body,
    };
    return new Promise((resolve, reject) => {
      let status = 0;
      let fields: readonly Buffer[] = [];
      const chunks: Buffer[] = [];
      agent.dispatch(options, {
        onConnect(abort) {
          if (signal?.aborted) abort(signal.reason);
          else signal?.addEventListener('abort', () => abort(signal.reason), { once: true });
        },
        onHeaders(code, raw) {
          status = code;
          fields = raw;
          return true;
        },
        onData(chunk) {
          chunks.push(chunk);
          return true;
        },
        onComplete: () => resolve(answer(status, fields, chunks)),
        onError: reject,
      });
    });
  };
}

/** As much of a response as discord.js reads. */
function answer(status: number, fields: readonly Buffer[], chunks: readonly Buffer[]): ResponseLike {
  const text = () => Buffer.concat(chunks).toString();
  const get = (name: string) => field(fields, name.toLowerCase());
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    ok: status >= 200 && status < 300,
    headers: { get, has: (name: string) => get(name) !== null } as unknown as Headers,
    body: null,
    bodyUsed: false,
    async arrayBuffer() {
      return new Uint8Array(Buffer.concat(chunks)).buffer;
    },
    async text() {
      return text();
    },
    async json() {
      return JSON.parse(text());
    },
  };
}

/** A header among names and values in turns. */
function field(fields: readonly Buffer[], name: string): string | null {
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const own = fields[at];
    if (own?.length === name.length && own.toString('latin1').toLowerCase() === name)
      return String(fields[at + 1]);
  }
  return null;
}
