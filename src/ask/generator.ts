import { availableParallelism } from 'node:os';
import { createChatCompletions } from './chat-completions.ts';
import type { Generator } from './phrasing.ts';
import { createTextModel } from './text-model.ts';

/** The model that the settings name: a server when it is an address, a text model here otherwise. */
export function openGenerator(choice: {
  readonly model: string;
  readonly name: string;
  readonly apiKey?: string;
  readonly cacheDirectory: string;
}): Generator & { close(): void } {
  const { model, name, apiKey, cacheDirectory } = choice;
  if (/^https?:\/\//i.test(model)) {
    const server = createChatCompletions({ baseUrl: model, model: name, ...(apiKey && { apiKey }) });
    return { ...server, close: () => {} };
  }
  return createTextModel({ model, cacheDirectory, threads: availableParallelism() });
}
