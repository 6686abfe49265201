import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { UserError } from '../../chat/errors.ts';
import { readableSize, safeFileName } from '../../chat/files.ts';
import type { UploadedFile } from '../../chat/values.ts';

/** A posted form: each field's values in order, and its files, which stand in a folder until `discard`. */
export interface PostedForm {
  /** The first value of a field; empty when there is none. */
  field(name: string): string;
  all(name: string): readonly string[];
  names(): readonly string[];
  readonly files: ReadonlyMap<string, UploadedFile>;
  discard(): Promise<void>;
}

export class TooLarge extends UserError {}

const FIELDS = { fieldNameSize: 200, fieldSize: 64 * 1024, fields: 60, files: 5, parts: 70, headerPairs: 40 };

/**
 * Reads `multipart/form-data`, writing files to `folder` as they arrive and stopping at `maxBytes` a file.
 * @throws TooLarge, or UserError when the body is not such a form.
 */
export async function readForm(
  request: Request,
  { folder, maxBytes, newId }: { folder: string; maxBytes: number; newId: () => string },
): Promise<PostedForm> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data;.*\bboundary="?[^\s";]/i.test(type) || !request.body) {
    throw new UserError('This request is not a form of the page. Reload the page and try again.');
  }
  const declared = Number(request.headers.get('content-length'));
  if (declared > maxBytes * FIELDS.files + FIELDS.fieldSize * FIELDS.fields) throw tooLarge(maxBytes);

  const fields = new Map<string, string[]>();
  const files = new Map<string, UploadedFile>();
  const places: string[] = [];
  const streams: Readable[] = [];
  const writing: Promise<void>[] = [];
  let refusal: UserError | undefined;
  let fault: unknown;
  await mkdir(folder, { recursive: true });

  const parser = new Busboy({ headers: { 'content-type': type }, limits: { ...FIELDS, fileSize: maxBytes } });
  parser.on('field', (name, value, nameCut, valueCut) => {
    if (nameCut || valueCut)
      refusal ??= new UserError('A field is longer than 64,000 characters. Shorten it.');
    const known = fields.get(name);
    if (known) known.push(value);
    else fields.set(name, [value]);
  });
  parser.on('file', (name, stream, filename, _encoding, mediaType) => {
    const place = join(folder, newId());
    places.push(place);
    streams.push(stream);
    const written = pipeline(stream, createWriteStream(place)).then(async () => {
      if (stream.truncated) refusal ??= tooLarge(maxBytes);
      const { size } = await stat(place);
      const shown = safeFileName(filename ?? '');
      if (shown === '' && size === 0) return;
      files.set(name, uploadedFile(shown || 'file', size, mediaType, place));
    });
    written.catch((error: NodeJS.ErrnoException) => {
      // the disk takes no more: nothing further is read
      if (error.syscall !== undefined) fault ??= error;
      parser.destroy(error);
    });
    writing.push(written);
  });
  const full = () => {
    refusal ??= new UserError('This form has too many fields or files.');
  };
  parser.on('fieldsLimit', full);
  parser.on('filesLimit', full);
  parser.on('partsLimit', full);

  const discard = async () => {
    await Promise.allSettled(writing);
    await Promise.allSettled(places.map((place) => rm(place, { force: true })));
  };
  try {
    await pipeline(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), parser);
    await Promise.all(writing);
  } catch (cause) {
    // a file that broke off has no end of its own
    for (const stream of streams) stream.destroy();
    await discard();
    if (fault !== undefined) throw fault;
    throw new UserError('The upload broke off before its end. Try again.', { cause });
  }
  if (refusal) {
    await discard();
    throw refusal;
  }
  return {
    field: (name) => fields.get(name)?.[0] ?? '',
    all: (name) => fields.get(name) ?? [],
    names: () => [...fields.keys()],
    files,
    discard,
  };
}

function tooLarge(maxBytes: number): TooLarge {
  return new TooLarge(`The file is too large: at most ${readableSize(maxBytes)} are taken.`);
}

function uploadedFile(name: string, size: number, mediaType: string, place: string): UploadedFile {
  return {
    name,
    size,
    mediaType,
    async read(limit) {
      if (size > limit) {
        throw new UserError(
          `“${name}” is ${readableSize(size)} large; at most ${readableSize(limit)} are taken.`,
        );
      }
      try {
        return await readFile(place);
      } catch (cause) {
        throw new UserError(`“${name}” is no longer here. Upload it again.`, { cause });
      }
    },
  };
}
