import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answered } from '../../src/ask/answer.ts';
import { borneOut } from '../../src/ask/borne-out.ts';
import { createChatCompletions } from '../../src/ask/chat-completions.ts';
import { type Passage, teacherPassages } from '../../src/ask/passages.ts';
import { createPhraser, type Message } from '../../src/ask/phrasing.ts';
import { createTextModel } from '../../src/ask/text-model.ts';

const passages = [
  'LoRA: A parameter-efficient method that leaves a weight matrix frozen and learns a correction made of two thin matrices.',
  'Full fine-tuning of BERT needs 110 million weights. Frozen weights cannot forget.',
];
const question = 'What is LoRA?';
const check = (text: string) => borneOut(text, [question], passages);

describe('a generated answer', () => {
  it.each([
    'LoRA learns a correction made of two thin matrices.',
    'LoRA leaves the weight matrix frozen and learns two thin matrices as a correction.',
    'BERT has 110 million weights.',
    'Frozen weights cannot forget.',
  ])('may say “%s”', (text) => {
    expect(check(text)).toBe(text);
  });

  it.each([
    ['a number from elsewhere', 'LoRA learns a correction of rank 16 made of two thin matrices.'],
    ['a name from elsewhere', 'The method LoRA by Microsoft learns a correction made of two thin matrices.'],
    ['something from elsewhere', 'LoRA is popular for image generation with diffusion pipelines.'],
    ['the opposite', 'Frozen weights forget.'],
    ['the opposite the other way', 'LoRA never leaves a weight matrix frozen.'],
    ['nothing', 'NOTHING'],
    ['only the question', 'What is LoRA?'],
  ])('may not say %s', (_, text) => {
    expect(check(text)).toBeUndefined();
  });

  it('loses the sentences that nothing bears out', () => {
    expect(
      check('LoRA learns two thin matrices. It was invented on Mars. Frozen weights cannot forget.'),
    ).toBe('LoRA learns two thin matrices. Frozen weights cannot forget.');
  });
});

const [passage] = teacherPassages([
  { id: 'a', question: 'What is LoRA?', answer: 'LoRA learns two thin matrices.', by: 'Tess', at: 0 },
]) as [Passage];
const answer: Answered = {
  kind: 'answered',
  question,
  excerpts: [{ passage, text: passage.text }],
  corrections: [],
};

describe('phrasing', () => {
  it('gives the generator the passages and the question, and nothing else', async () => {
    const heard: (readonly Message[])[] = [];
    const phraser = createPhraser({
      generate: async (messages) => {
        heard.push(messages);
        return 'LoRA learns two matrices, which are thin.';
      },
    });
    expect(await phraser.phrase(answer)).toBe('LoRA learns two matrices, which are thin.');
    expect(heard[0]?.at(-1)?.content).toBe(
      'Passage 1 (answered by Tess):\nLoRA learns two thin matrices.\n\nQuestion: What is LoRA?',
    );
  });
});

describe('an OpenAI-compatible server', () => {
  const servers: { close(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(status: number, reply: unknown) {
    const asked: { url?: string | undefined; authorization?: string | undefined; body: unknown }[] = [];
    const read = async (request: IncomingMessage) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      return JSON.parse(text);
    };
    const server = createServer(async (request, response) => {
      asked.push({
        url: request.url,
        authorization: request.headers.authorization,
        body: await read(request),
      });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { asked, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/` };
  }

  it('is asked for a completion', async () => {
    const { asked, baseUrl } = await serve(200, { choices: [{ message: { content: 'said' } }] });
    const generator = createChatCompletions({ baseUrl, model: 'small', apiKey: 'key' });
    expect(await generator.generate([{ role: 'user', content: 'hello' }])).toBe('said');
    expect(asked).toMatchObject([
      {
        url: '/v1/chat/completions',
        authorization: 'Bearer key',
        body: { model: 'small', temperature: 0, messages: [{ role: 'user', content: 'hello' }] },
      },
    ]);
  });

  it.each([
    ['an error', 500, {}],
    ['no choice', 200, { choices: [] }],
    ['nothing', 200, null],
  ])('that replies with %s is a fault', async (_, status, reply) => {
    const { baseUrl } = await serve(status, reply);
    await expect(createChatCompletions({ baseUrl, model: 'small' }).generate([])).rejects.toThrow(
      'answer model',
    );
  });
});

describe('a text model in its own process', () => {
  const module = new URL('./fixtures/text-model.mjs', import.meta.url);
  const open = (timeoutMs = 20_000) =>
    createTextModel({ model: 'small', cacheDirectory: 'none', threads: 1, module, timeoutMs });
  const say = (content: string): readonly Message[] => [{ role: 'user', content }];

  it('answers, each caller what was asked', async () => {
    const model = open();
    const texts = await Promise.all([model.generate(say('one')), model.generate(say('two'))]);
    expect(texts).toEqual(['false one', 'false two']);
    model.close();
  });

  it('is started anew after a crash', async () => {
    const model = open();
    await expect(model.generate(say('crash'))).rejects.toThrow('ended');
    expect(await model.generate(say('again'))).toBe('false again');
    await expect(model.generate(say('fail'))).rejects.toThrow('no such model');
    model.close();
  });

  it('is killed when it hangs', async () => {
    const model = open(1500);
    await expect(model.generate(say('hang'))).rejects.toThrow('longer than 1500 ms');
    model.close();
  });
});
