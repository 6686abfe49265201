import type { IncomingMessage, ServerResponse } from 'node:http';
import { Busboy } from '@fastify/busboy';
import type { Part } from './wire.ts';

export interface Sent {
  readonly json: unknown;
  readonly files: readonly Part[];
}

/** A request's JSON and files, however they were sent. */
export async function readBody(request: IncomingMessage): Promise<Sent> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { json: text === '' ? undefined : JSON.parse(text), files: [] };
  }
  const files: { readonly index: number; readonly part: Part }[] = [];
  let json: unknown;
  const form = new Busboy({ headers: { ...request.headers, 'content-type': type } });
  form.on('field', (name, value) => {
    if (name === 'payload_json') json = JSON.parse(value);
  });
  form.on('file', (field, stream, name) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const index = Number(/^files\[(\d+)\]$/.exec(field)?.[1] ?? -1);
      files.push({ index, part: { name, data: Buffer.concat(chunks) } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    form.on('finish', resolve);
    form.on('error', reject);
    request.pipe(form);
  });
  return { json, files: files.sort((a, b) => a.index - b.index).map(({ part }) => part) };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Discord's refusal: a status, a code and words. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
