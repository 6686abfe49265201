import type { Generator } from './phrasing.ts';

export interface ChatCompletionsOptions {
  /** Such as `http://localhost:11434/v1`; a trailing slash does not matter. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

const ANSWER_TOKENS = 300;
/** A longer reply is no answer of four sentences. Bytes. */
const MOST_BYTES = 1_000_000;

/**
 * A model behind the `chat/completions` of an OpenAI-compatible server.
 * `generate` throws when the server cannot be reached, is late, or replies with something else.
 */
export function createChatCompletions(options: ChatCompletionsOptions): Generator {
  const { baseUrl, model, apiKey, timeoutMs = 20_000, fetch: request = fetch } = options;
  const url = `${baseUrl.replace(/\/+$/, '')}/chat/completions`;
  return {
    async generate(messages) {
      const response = await request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(apiKey && { authorization: `Bearer ${apiKey}` }),
        },
        body: JSON.stringify({ model, messages, temperature: 0, max_tokens: ANSWER_TOKENS }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`the answer model replied with status ${response.status}`);
      const text = await response.text();
      if (text.length > MOST_BYTES) throw new Error('the answer model replied with too much');
      return contentOf(JSON.parse(text));
    },
  };
}

function contentOf(reply: unknown): string {
  const choices = (reply as { choices?: unknown } | null)?.choices;
  const first = Array.isArray(choices)
    ? (choices[0] as { message?: { content?: unknown } } | undefined)
    : undefined;
  const content = first?.message?.content;
  if (typeof content !== 'string')
    throw new Error('the answer model replied with something else than a message');
  return content;
}
