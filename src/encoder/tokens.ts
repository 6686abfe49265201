import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

/** Turns text into token numbers as the encoder was trained to read it. */
export interface TokenReader {
  readonly padId: number;
  readonly unknownId: number | undefined;
  /** Special tokens included, however long the text is. */
  encode(text: string): readonly number[];
  pieceOf(id: number): string | undefined;
  isSpecial(id: number): boolean;
}

const token = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform(({ content }) => content),
]);
const configShape = z.looseObject({
  pad_token: token.optional(),
  unk_token: token.optional(),
});

/** The tokenizer of a folder in transformers.js layout. */
export async function readTokenizer(folder: string): Promise<TokenReader> {
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, file), 'utf8'));
  const [tokenizerFile, config] = [await read('tokenizer.json'), await read('tokenizer_config.json')];
  const tokenizer = new Tokenizer(tokenizerFile as object, config as object);
  const names = configShape.parse(config);
  const idOf = (name: string | undefined) => (name === undefined ? undefined : tokenizer.token_to_id(name));
  const special = new Set(
    [...tokenizer.get_added_tokens_decoder()].flatMap(([id, added]) => (added.special ? [id] : [])),
  );
  return {
    padId: idOf(names.pad_token) ?? 0,
    unknownId: idOf(names.unk_token),
    encode: (text) => tokenizer.encode(text).ids,
    pieceOf: (id) => tokenizer.id_to_token(id),
    isSpecial: (id) => special.has(id),
  };
}
