import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Interaction, type Message, startDiscordTwin, type Twin } from '../../twins/discord/server.ts';
import { everyComponent, FLAG } from '../../twins/discord/wire.ts';
import { createGate, type Demo, startDemo } from './demo.ts';

const hidden = ({ only }: Message) => only !== undefined;
const labels = (message: Message) =>
  everyComponent(message.body.components).flatMap(({ label }) => label ?? []);

describe('the tutor on Discord', () => {
  const gate = createGate();
  let twin: Twin;
  let demo: Demo;

  beforeAll(async () => {
    twin = await startDiscordTwin();
    demo = await startDemo({ config: twin.config, released: gate.wait });
    await twin.ready();
  });
  afterEach(() => {
    gate.open();
    expect(twin.violations).toEqual([]);
  });
  afterAll(async () => {
    await demo.close();
    await twin.close();
  });

  const acknowledgedAs = async (interaction: Interaction) => (await twin.acknowledged(interaction)).type;

  it('asks for three intents, none of them privileged, and shows what to type', () => {
    const [{ intents, presence } = { intents: 0, presence: {} }] = twin.gateway.identifies;
    expect(intents).toBe((1 << 0) | (1 << 9) | (1 << 12));
    expect(JSON.stringify(presence)).toContain('/help');
    expect(demo.platform.connected()).toBe(true);
    expect(demo.installUrl).toMatch(/^https:\/\/discord\.com\/.*scope=bot(%20|\+)applications\.commands/);
  });

  it('registers every command with its options, permissions and places', () => {
    const commands = twin.registered.get('global') ?? [];
    const named = (name: string) => commands.find((each) => each.name === name);
    expect(named('quiz')?.options?.map(({ name, type }) => [name, type])).toEqual([
      ['lesson', 3],
      ['mode', 3],
      ['questions', 4],
    ]);
    expect(named('quiz')?.options?.[0]?.autocomplete).toBe(true);
    expect(named('quiz')?.options?.[1]?.choices).toEqual([
      { name: 'Practice', value: 'practice' },
      { name: 'Exam', value: 'exam' },
    ]);
    expect(named('quiz')?.options?.[2]).toMatchObject({ min_value: 1, max_value: 20 });
    expect(named('finetune')?.options?.[0]).toMatchObject({
      name: 'examples',
      type: 11,
      required: true,
      file_types: ['.csv'],
    });
    expect(named('quiz')).toMatchObject({
      contexts: [0, 1],
      integration_types: [0],
      default_member_permissions: null,
    });
    expect(named('unanswered')).toMatchObject({ contexts: [0], default_member_permissions: '32' });
  });

  it('answers a command at once, privately where the command says so', async () => {
    const { alice, general } = twin;
    const interaction = twin.slash(alice, general, 'quiz', { lesson: '8.6', mode: 'exam', questions: 3 });
    const reply = await twin.reply(interaction);
    expect(reply.text).toBe('Lesson 8.6, 3 questions, exam');
    expect(hidden(reply)).toBe(true);
    expect(await acknowledgedAs(interaction)).toBe(4);
  });

  it('changes the message of a button in place, private or public', async () => {
    const { alice, bob, general } = twin;
    const quiz = await twin.reply(twin.slash(alice, general, 'quiz'));
    const before = demo.services.runs.length;
    const click = twin.click(alice, quiz, 'Add one');
    await twin.acknowledged(click);
    expect(twin.message(quiz.id)?.text).toBe(`Count ${before + 1}`);
    const shared = await twin.reply(twin.slash(alice, general, 'counter'));
    await twin.acknowledged(twin.click(bob, shared, 'Add one'));
    expect(twin.message(shared.id)?.text).toBe(`Count ${before + 2}`);
    expect(twin.message(shared.id)?.only).toBeUndefined();
  });

  it('shows every kind of block within its limits, with pictures and their descriptions', async () => {
    const interaction = twin.slash(twin.bob, twin.general, 'everything');
    const reply = await twin.reply(interaction);
    const pages = [reply, ...interaction.followUps.flatMap((id) => twin.message(id) ?? [])];
    const files = pages.flatMap((page) => page.files.map(({ name }) => name));
    expect(files).toEqual(['curve.svg', 'dot.png', 'model_card.txt']);
    const told = pages.flatMap(({ body }) => body.attachments?.map(({ description }) => description) ?? []);
    expect(told).toEqual(['Accuracy rises from 60 to 90 percent', 'A dot', 'What the model was trained on']);
    expect(reply.text).toContain('<t:');
    expect(pages.map(({ text }) => text).join('\n')).toMatch(/Label\s+Precision\s+Recall/);
  });

  it('takes a choice from a select', async () => {
    const reply = await twin.reply(twin.slash(twin.alice, twin.general, 'everything'));
    const chosen = twin.choose(twin.bob, reply, 'Which are pre-trained models?', ['BERT', 'ResNet']);
    const answer = await twin.reply(chosen);
    expect(answer.text).toBe('You chose bert, resnet');
    expect(answer.only).toBe(twin.bob.id);
  });

  it('completes an option while it is typed', async () => {
    const interaction = twin.complete(twin.alice, twin.general, 'quiz', { lesson: 'trans' }, 'lesson');
    await twin.acknowledged(interaction);
    expect(interaction.choices).toEqual([{ name: '8.6 Transfer Learning', value: '8.6' }]);
  });

  it('reads a file from an option, from the CDN alone and without the token', async () => {
    const examples = twin.upload('reviews.csv', 'good,positive\nbad,negative\n', { type: 'text/csv' });
    const reply = await twin.reply(twin.slash(twin.alice, twin.general, 'finetune', { examples }));
    expect(reply.text).toBe('reviews.csv has 2 lines');
    const huge = twin.upload('huge.csv', 'x'.repeat(5000));
    const refused = await twin.reply(twin.slash(twin.alice, twin.general, 'finetune', { examples: huge }));
    expect(refused.text).toContain('too large');
    expect(twin.uploads.get(huge.id)?.fetched).toBe(0);
    const lying = twin.upload('lying.csv', 'x'.repeat(5000), { size: 10 });
    const caught = await twin.reply(twin.slash(twin.alice, twin.general, 'finetune', { examples: lying }));
    expect(caught.text).toContain('too large');
    const elsewhere = { ...examples, url: 'http://127.0.0.1:9/attachments/1/reviews.csv' };
    const faulty = await twin.reply(
      twin.slash(twin.alice, twin.general, 'finetune', { examples: elsewhere }),
    );
    expect(faulty.text).toContain('Something went wrong');
    const gone = twin.upload('gone.csv', 'a,b');
    const stored = twin.uploads.get(gone.id);
    if (stored) stored.gone = true;
    const missed = await twin.reply(twin.slash(twin.alice, twin.general, 'finetune', { examples: gone }));
    expect(missed.text).toContain('Send it again');
  });

  it('opens a form, and takes text, a choice and a file from it', async () => {
    const opened = twin.slash(twin.alice, twin.general, 'note');
    await twin.acknowledged(opened);
    const fields = opened.modal?.components.map(({ component }) => [component?.custom_id, component?.type]);
    expect(fields).toEqual([
      ['title', 4],
      ['body', 4],
      ['mood', 21],
      ['file', 19],
    ]);
    const file = twin.upload('note.txt', 'hello');
    const reply = await twin.reply(twin.submit(twin.alice, opened, { title: 'Layers', mood: 'keen', file }));
    expect(reply.text).toBe('Saved Layers: Begin here (keen) with 5 bytes');
    expect(hidden(reply)).toBe(true);
    const again = twin.click(twin.alice, reply, 'Again');
    await twin.acknowledged(again);
    const second = await twin.reply(twin.submit(twin.alice, again, { title: 'Heads', body: 'one' }));
    expect(second.text).toBe('Saved Heads: one (no mood)');
  });

  it('answers a form by another one behind a button, as Discord opens none after a form', async () => {
    const opened = twin.slash(twin.alice, twin.general, 'note');
    await twin.acknowledged(opened);
    const reply = await twin.reply(twin.submit(twin.alice, opened, { title: 'again' }));
    const button = twin.click(twin.alice, reply, 'Open the form');
    await twin.acknowledged(button);
    expect(button.modal?.title).toBe('Once more');
  });

  it('says first that a slow answer will come, in the way it will come', async () => {
    gate.close();
    const shown = twin.slash(twin.alice, twin.general, 'slow');
    const secret = twin.slash(twin.alice, twin.general, 'secret-late');
    expect(await acknowledgedAs(shown)).toBe(5);
    expect(await acknowledgedAs(secret)).toBe(5);
    gate.open();
    expect((await twin.reply(shown)).text).toBe('At last');
    expect(hidden(await twin.reply(shown))).toBe(false);
    expect((await twin.reply(secret)).text).toBe('For you alone');
    expect(hidden(await twin.reply(secret))).toBe(true);
  });

  it('keeps a late refusal private, though the answer was promised in public', async () => {
    gate.close();
    const interaction = twin.slash(twin.alice, twin.general, 'refuse-late');
    await twin.acknowledged(interaction);
    gate.open();
    const refusal = await twin.followUp(interaction);
    expect(refusal.text).toContain('Not today. Try tomorrow.');
    expect(refusal.only).toBe(twin.alice.id);
    await twin.until(() => twin.message(interaction.original ?? '')?.deleted, 'the placeholder to go');
  });

  it('changes a message late, whispers late, opens a form late, and keeps quiet', async () => {
    const message = await twin.reply(twin.slash(twin.alice, twin.general, 'slow'));
    const quiet = twin.click(twin.bob, message, 'Quiet');
    expect(await acknowledgedAs(quiet)).toBe(6);
    gate.close();
    const secret = twin.click(twin.bob, message, 'Secret');
    const form = twin.click(twin.bob, message, 'Form');
    const changing = twin.click(twin.bob, message, 'Change');
    expect(await acknowledgedAs(changing)).toBe(6);
    expect(await acknowledgedAs(secret)).toBe(5);
    expect(await acknowledgedAs(form)).toBe(5);
    gate.open();
    expect((await twin.reply(secret)).text).toBe('A secret at last');
    expect((await twin.reply(secret)).only).toBe(twin.bob.id);
    const button = await twin.reply(form);
    const opened = twin.click(twin.bob, button, 'Open the form');
    await twin.acknowledged(opened);
    expect(opened.modal?.title).toBe('Late');
    await twin.until(() => twin.message(message.id)?.text === 'Changed at last', 'the change');
  });

  it('counts a double click once while the first is being worked on', async () => {
    const message = await twin.reply(twin.slash(twin.alice, twin.general, 'slow'));
    gate.close();
    const first = twin.click(twin.alice, message, 'Secret');
    const second = twin.click(twin.alice, message, 'Secret');
    const others = twin.click(twin.bob, message, 'Secret');
    expect(await acknowledgedAs(second)).toBe(6);
    expect(await acknowledgedAs(others)).toBe(5);
    gate.open();
    expect((await twin.reply(first)).text).toBe('A secret at last');
    expect((await twin.reply(others)).only).toBe(twin.bob.id);
    expect(second.followUps).toEqual([]);
  });

  it('splits a long answer into messages, and replaces all of them', async () => {
    const interaction = twin.slash(twin.alice, twin.general, 'long');
    await twin.reply(interaction);
    await twin.until(
      () => demo.services.posted.at(-1)?.message === interaction.original,
      'the message to stand',
    );
    const parts = [interaction.original ?? '', ...interaction.followUps];
    expect(parts.length).toBe(3);
    const last = twin.message(parts.at(-1) ?? '') as Message;
    const shorter = twin.click(twin.alice, last, 'Shorter');
    await twin.acknowledged(shorter);
    await twin.until(
      () => twin.message(parts[0] ?? '')?.deleted && twin.message(parts[1] ?? '')?.deleted,
      'the others to go',
    );
    expect(twin.message(last.id)?.text).toMatch(/^A long answer\nPart 1\./);

    const longer = twin.click(twin.alice, twin.message(last.id) as Message, 'Longer');
    await twin.acknowledged(longer);
    await twin.until(() => longer.followUps.length === 3, 'the other parts');
    const text = [last.id, ...longer.followUps].map((id) => twin.message(id)?.text).join('\n');
    expect(text.match(/Part \d/g)).toEqual(['Part 1', 'Part 2', 'Part 3', 'Part 4']);
  });

  it('edits a long message later, adding and removing parts', async () => {
    const interaction = twin.slash(twin.alice, twin.general, 'long');
    await twin.reply(interaction);
    const ref = await twin.until(
      () => demo.services.posted.find(({ message }) => message === interaction.original),
      'the message to stand',
    );
    expect(
      await demo.messenger.edit(ref, { text: 'Short now', blocks: [{ kind: 'text', text: 'Short now' }] }),
    ).toBe(true);
    expect(twin.message(ref.message)?.text).toBe('Short now');
    for (const id of interaction.followUps) expect(twin.message(id)?.deleted).toBe(true);
    const long = Array.from(
      { length: 2 },
      (_, index) => ({ kind: 'text', text: `${index} ${'word '.repeat(700)}` }) as const,
    );
    expect(await demo.messenger.edit(ref, { text: 'Long again', blocks: long })).toBe(true);
    await twin.said(twin.general, '1 word');
  });

  it('opens a thread for what belongs together', async () => {
    const reply = await twin.reply(twin.slash(twin.alice, twin.general, 'thread'));
    const thread = await twin.until(() => twin.world.channels.get(reply.id), 'the thread');
    expect(thread).toMatchObject({ type: 11, name: 'Study session: frozen layers', parent: twin.general.id });
    expect((await twin.said(thread, 'In the thread')).author).toBe(twin.bot.id);
    const inside = await twin.reply(twin.slash(twin.alice, thread, 'thread'));
    await twin.said(thread, 'In the channel');
    expect(inside.channel).toBe(thread.id);
  });

  it('whispers to a learner who has just been here', async () => {
    const interaction = twin.slash(twin.alice, twin.general, 'hint');
    const hint = await twin.until(
      () => twin.messages(twin.general).find(({ text }) => text === 'A hint for you'),
      'the hint',
    );
    expect(hint.only).toBe(twin.alice.id);
    await twin.acknowledged(interaction);
    const ref = await twin.until(
      () => demo.services.posted.find(({ message }) => message === hint.id),
      'its reference',
    );
    expect(ref.privateTo).toBe(`discord:${twin.alice.id}`);
    expect(
      await demo.messenger.edit(ref, { text: 'x', blocks: [{ kind: 'text', text: 'A better hint' }] }),
    ).toBe(true);
    expect(twin.message(hint.id)?.text).toBe('A better hint');
  });

  it('tells others directly, and their buttons act for the class', async () => {
    const { guild, general, bob, alice } = twin;
    const workspace = `discord:${guild.id}` as const;
    const view = {
      text: 'Due',
      blocks: [{ kind: 'buttons' as const, buttons: [{ label: 'Add one', action: 'count.add|1' }] }],
    };
    const outsider = twin.world.addUser('otto');
    const ref = await demo.messenger.tell(
      workspace,
      `${workspace}/${general.id}`,
      `discord:${outsider.id}`,
      view,
    );
    const message = twin.message(ref.message) as Message;
    expect(message.channel).toBe(twin.direct(outsider).id);
    const refused = await twin.reply(twin.click(outsider, message, 'Add one'));
    expect(refused.text).toContain('no longer in the server');
    guild.members.set(outsider.id, { permissions: 0n });
    const before = demo.services.runs.length;
    expect(before).toBeGreaterThan(0);
    expect(
      await demo.messenger.edit(ref, { text: 'Due', blocks: [{ kind: 'text', text: 'Nothing due' }] }),
    ).toBe(true);
    expect(twin.message(ref.message)?.text).toBe('Nothing due');
    expect(twin.messages(twin.direct(alice)).concat(twin.messages(twin.direct(bob)))).toEqual([]);
  });

  it('answers a mention where it was made, and nothing else that is said', async () => {
    twin.say(twin.alice, twin.general, 'just chatting');
    twin.say(twin.alice, twin.general, `<@${twin.bot.id}> what is a frozen layer?`);
    const reply = await twin.said(twin.general, 'Alice asked: what is a frozen layer?');
    expect(reply.body.message_reference?.message_id).toBeDefined();
    expect(
      twin.messages(twin.general).some(({ text }) => text.includes('chatting') && text.includes('asked')),
    ).toBe(false);
  });

  it('talks in direct messages, in a workspace of the learner’s own', async () => {
    const direct = twin.direct(twin.bob);
    twin.say(twin.bob, direct, 'why freeze?');
    await twin.said(direct, 'Bob asked: why freeze?');
    twin.say(twin.bob, direct, '', [twin.upload('mine.csv', 'a,b\nc,d\ne,f\n')]);
    await twin.said(direct, 'mine.csv has 3 lines');
    twin.say(twin.bob, direct, '', [twin.upload('mine.exe', 'MZ')]);
    await twin.said(direct, '.csv');
    const quiz = await twin.reply(twin.slash(twin.bob, direct, 'quiz'));
    expect(hidden(quiz)).toBe(false);
    expect(() => twin.slash(twin.bob, direct, 'unanswered')).toThrow('direct messages');
    expect(await twin.acknowledged(twin.click(twin.bob, quiz, 'Add one'))).toMatchObject({ type: 7 });
  });

  it('lets only who may manage the server do what teachers do', async () => {
    const refused = await twin.reply(twin.slash(twin.alice, twin.general, 'unanswered'));
    expect(refused.text).toContain('Only teachers');
    const allowed = await twin.reply(twin.slash(twin.owner, twin.general, 'unanswered'));
    expect(allowed.text).toBe('Nothing is open');
  });

  it('shows hostile words as they are, and pings nobody', async () => {
    const hostile = `@everyone <@${twin.bob.id}> **bold** [x](https://evil.example) <t:1:R> # y`;
    const reply = await twin.reply(twin.slash(twin.alice, twin.general, 'ask', { question: hostile }));
    expect(reply.text).toContain(
      `\\@everyone \\<@${twin.bob.id}> \\*\\*bold\\*\\* \\[x\\](https\\://evil.example) \\<t\\:1:R> # y`,
    );
    expect(reply.body.allowed_mentions).toEqual({ parse: [] });
    expect((reply.body.flags ?? 0) & FLAG.components).toBe(FLAG.components);
  });

  it('shows what a learner can put right, and an id for what is ours', async () => {
    const refusal = await twin.reply(twin.slash(twin.alice, twin.general, 'ask', { question: 'fail' }));
    expect(refusal.text).toContain('That cannot be asked');
    const fault = await twin.reply(twin.slash(twin.alice, twin.general, 'ask', { question: 'fault' }));
    expect(fault.text).toMatch(/Something went wrong on our side.*pass on this id: \d+/);
    expect(hidden(fault)).toBe(true);
    const old = await twin.reply(twin.slash(twin.alice, twin.general, 'counter'));
    const stale = await twin.reply(twin.click(twin.alice, old, 'gone.action|1', { forced: true }));
    expect(stale.text).toContain('older version');
    expect(labels(old)).toEqual(['Add one']);
  });

  it('has acknowledged everything well within three seconds', () => {
    const times = twin.acknowledgements();
    expect(times.length).toBeGreaterThan(30);
    expect([...twin.interactions.values()].filter(({ acknowledged }) => !acknowledged)).toEqual([]);
    expect(Math.max(...times)).toBeLessThan(2500);
  });
});
