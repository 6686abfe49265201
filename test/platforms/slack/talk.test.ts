import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/chat/errors.ts';
import { textView } from '../../../src/chat/view.ts';
import { startSlackServer } from '../../twins/slack/server.ts';
import { createVisitor } from '../../twins/slack/visitor.ts';
import { createSlackDemo, type SlackDemoOptions } from './demo.ts';

type Mode = 'socket' | 'http';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function open(mode: Mode, options: Partial<SlackDemoOptions> & { scopes?: string[] } = {}) {
  const slack = await startSlackServer({ mode, ...(options.scopes && { scopes: options.scopes }) });
  const demo = createSlackDemo({ config: slack.settings(), ...options });
  endings.push(slack.stop, demo.platform.stop);
  const { port } = await demo.platform.start();
  if (port !== undefined) slack.reach(port);
  const visit = (user: typeof slack.ada) => createVisitor(slack, user);
  return { slack, demo, ada: visit(slack.ada), ben: visit(slack.ben), tess: visit(slack.tess) };
}

function held() {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { release: () => release(), released: () => released };
}

describe.each(['socket', 'http'] as const)('a class on Slack by %s', (mode) => {
  it('answers every kind of command, acknowledging each well before Slack gives up', async () => {
    const { slack, demo, ada, ben } = await open(mode);
    ada.command('/everything');
    const every = await ada.reads('Transfer learning, in one page');
    expect(every.to).toBeUndefined();
    expect(ben.controls(every)).toContain('Next');
    ben.choose(every, 'pick.set', '8.6');
    expect((await ben.reads('You chose 8.6')).to).toBe(slack.ben.id);

    ada.command('/quiz 8.6 5 exam');
    const quiz = await ada.reads('Lesson 8.6, 5 questions, exam');
    expect(quiz.to).toBe(slack.ada.id);
    ada.press(quiz, 'Add one');
    await ada.reads('Count 1');
    expect(quiz.edits).toBe(1);

    ada.command('/ask what is <b>“freezing”</b> & <!channel> *why*?');
    const answer = await ada.reads('asked: what is');
    expect(answer.text).toContain('&lt;b&gt;');
    expect(JSON.stringify(answer.blocks)).toContain('& <\u2060!channel> *why*?');

    await Promise.all(slack.deliveries.map(({ acknowledged }) => acknowledged));
    const latencies = slack.deliveries.map(({ latencyMs }) => latencyMs ?? Number.POSITIVE_INFINITY);
    expect(Math.max(...latencies)).toBeLessThan(3000);
    expect(slack.world.violations).toEqual([]);
    expect(demo.faults).toEqual([]);
  });

  it('asks in a form for what a command still needs, with suggestions while typing', async () => {
    const { slack, ada } = await open(mode);
    ada.command('/quiz');
    const form = await ada.form('/quiz');
    const found = await ada.suggestions(form, 'lesson', 'transfer');
    expect(found.map(({ value }) => value)).toEqual(['8.6', 'transfer']);
    expect(await ada.submit(form, { lesson: '8.6', questions: '99' })).toEqual({
      questions: 'questions must be a whole number from 1 to 20; “99” is not.',
    });
    expect(await ada.submit(form, { lesson: '8.6', questions: '7', mode: 'exam' })).toEqual({});
    await ada.reads('Lesson 8.6, 7 questions, exam');

    ada.command('/ask');
    expect(await ada.submit(await ada.form('/ask'), { question: 'why freeze?' })).toEqual({});
    await ada.reads('ada asked: why freeze?');
    expect(slack.world.violations).toEqual([]);
  });

  it('opens the forms of a whole class at once, before it asks Slack anything else', async () => {
    const { slack, ada, ben, tess } = await open(mode);
    const before = slack.world.calls.length;
    for (let round = 0; round < 14; round++) for (const each of [ada, ben, tess]) each.command('/quiz');
    await slack.world.until(() => slack.world.views.size === 42, 'every form');
    const asked = slack.world.calls.slice(before).map(({ method }) => method);
    expect(new Set(asked)).toEqual(new Set(['views.open']));
    expect(slack.world.violations).toEqual([]);
  });

  it('says kindly what is wrong with what was typed', async () => {
    const { ada } = await open(mode);
    ada.command('/quiz questions:many');
    await ada.reads('questions must be a whole number from 1 to 20');
    ada.command('/note something');
    await ada.reads('/note takes nothing after it');
    ada.command('/ask fail');
    await ada.reads('That cannot be asked. Ask something else.');
    ada.command('/quizz');
    await ada.reads('Did you mean /quiz?');
  });

  it('opens forms from buttons, and forms from what a form led to', async () => {
    const { slack, ada } = await open(mode);
    ada.command('/note');
    ada.press(await ada.reads('Notes'), 'Write a note');
    const form = await ada.form('A note');
    const wrong = await ada.submit(form, { title: 'T', file: ada.file('data.exe', 'x') });
    expect(wrong).toEqual({ file: expect.stringContaining('“data.exe” is not of a kind') });
    expect(await ada.submit(form, { title: 'T', mood: 'keen', file: ada.file('a.txt', 'abc') })).toEqual({});
    const saved = await ada.reads('Saved T: Begin here (keen) with a.txt of 3 bytes');
    expect(saved.to).toBe(slack.ada.id);
    ada.press(saved, 'Change it');
    await ada.submit(await ada.form('Change'), { title: 'Freezing' });
    await ada.reads('Changed to Freezing');
    expect(saved.text).toBe('Changed to Freezing');
    expect(slack.world.violations).toEqual([]);
  });

  it('takes files in forms and in direct messages, and says which it does not read', async () => {
    const { slack, ada } = await open(mode);
    ada.command('/finetune');
    const form = await ada.form('/finetune');
    await ada.submit(form, { examples: ada.file('train.csv', 'a,1\nb,2') });
    await ada.reads('train.csv has 2 lines');
    ada.writes('', {
      subtype: 'file_share',
      files: [ada.file('mine.csv', 'a,1\nb,2\nc,3'), ada.file('held-out.csv', 'd,1')],
    });
    expect((await ada.reads('mine.csv has 3 lines, 1 to test on')).channel).toBe(ada.direct.id);
    ada.writes('', { subtype: 'file_share', files: [ada.file('paper.pdf', '%PDF')] });
    await ada.reads('“paper.pdf” is not of a kind that is read here');
    expect(slack.world.violations).toEqual([]);
  });

  it('reads files from Slack alone, with its token, and knows a sign-in page', async () => {
    const { slack, ada } = await open(mode);
    slack.team.scopes = slack.team.scopes.filter((scope) => scope !== 'files:read');
    const share = (file: object) => ada.writes('', { subtype: 'file_share', files: [file] });
    share(ada.file('closed.csv', 'a,1'));
    await ada.reads('Slack does not let the tutor read “closed.csv”');
    share({ ...ada.file('far.csv', 'a'), url_private_download: 'https://evil.example/far.csv' });
    await ada.reads('“far.csv” is not kept by Slack');
    share({ ...ada.file('huge.csv', 'a'), size: 50_000_000 });
    await ada.reads('at most 1.0 MB are taken');
  });

  it('shows pictures inside messages and sends other files beside them', async () => {
    const { slack, ada } = await open(mode);
    ada.command('/everything');
    const every = await ada.reads('Transfer learning, in one page');
    const files = await slack.world.until(() => {
      const done = [...slack.world.files.values()].filter((file) => file.done);
      return done.length === 3 && done;
    }, 'three files');
    const image = every.blocks.find(({ type }) => type === 'image');
    const dot = files.find(({ name }) => name === 'dot.png');
    expect(image).toMatchObject({ alt_text: 'A dot', slack_file: { id: dot?.id } });
    expect(dot).toMatchObject({ alt: 'A dot', shared: [] });
    const card = files.find(({ name }) => name === 'model card.txt');
    expect(card).toMatchObject({ shared: [slack.general.id], alt: 'What the model was trained on' });

    ada.command('/secretly');
    const secret = await slack.world.until(
      () =>
        card && slack.world.files.size >= 5 && ada.sees().find(({ to, blocks }) => to && blocks.length > 5),
    );
    expect(secret.to).toBe(slack.ada.id);
    await slack.world.until(() => ada.sees().filter(({ channel }) => channel === ada.direct.id).length >= 3);
    expect(slack.world.violations).toEqual([]);
  });

  it('keeps a message’s worth of text in a message, and folds all of them into one again', async () => {
    const { slack, ada } = await open(mode);
    ada.command('/long 25');
    const last = await ada.reads('Shorter', 20_000);
    const pages = ada.sees().filter(({ user }) => user === slack.team.botUser);
    expect(pages.length).toBeGreaterThan(2);
    ada.press(last, 'Shorter');
    await slack.world.until(() => pages.filter(({ deleted }) => !deleted).length === 1);
    expect(pages[0]?.text).toBe('In short: freeze, then train.');
    expect(slack.world.violations).toEqual([]);
  });

  it('answers mentions and direct messages like the command for questions, and keeps to threads', async () => {
    const { slack, demo, ada, ben } = await open(mode);
    ada.mentions('what is freezing?');
    expect((await ada.reads('ada asked: what is freezing?')).to).toBe(slack.ada.id);
    ben.writes('why &lt;train&gt; a head?');
    const direct = await ben.reads('ben asked: why <train> a head?');
    expect(direct).toMatchObject({ channel: ben.direct.id });
    expect(direct.to).toBeUndefined();
    ben.writes('quiz');
    await ben.reads('Lesson any, 10 questions, practice');

    ada.command('/study');
    const poll = await ada.reads('Is a frozen layer updated?');
    const inside = await ada.reads('Discuss here.');
    expect(inside.thread).toBe(poll.ts);
    expect((await ada.reads('You began it.')).to).toBe(slack.ada.id);
    ben.press(poll, 'Yes');
    expect((await ben.reads('ben voted Yes')).to).toBe(slack.ben.id);
    ben.mentions('everything', poll.ts);
    const reply = await slack.world.until(() =>
      ben.sees().find(({ thread, text }) => thread === poll.ts && /one page/.test(text)),
    );
    expect(reply.user).toBe(slack.team.botUser);
    const channel = `slack:${slack.team.id}/${slack.general.id}/${poll.ts}` as const;
    await demo.messenger.post(`slack:${slack.team.id}`, channel, textView('Round two'));
    expect((await ada.reads('Round two')).thread).toBe(poll.ts);
    expect(slack.world.violations).toEqual([]);
  });

  it('knows a teacher by the workspace’s own administrators', async () => {
    const { ada, tess } = await open(mode);
    ada.command('/clear');
    await ada.reads('Only teachers can use /clear here.');
    tess.command('/clear');
    await tess.reads('Cleared.');
  });

  it('shows the home tab', async () => {
    const { slack, ada } = await open(mode);
    ada.opensHome();
    const home = await slack.world.until(() => slack.world.homes.get(slack.ada.id));
    expect(JSON.stringify(home)).toContain('/quiz');
    expect(slack.world.violations).toEqual([]);
  });

  it('answers a slow command when it is ready, once, and takes the placeholder back', async () => {
    const { release, released } = held();
    const { slack, ada } = await open(mode, { released });
    ada.command('/slow');
    const placeholder = await ada.reads('One moment …');
    release();
    const done = await ada.reads('At last');
    expect(done.to).toBeUndefined();
    await slack.world.until(() => placeholder.deleted);
    ada.press(done, 'Again');
    await ada.reads('Done again');
    expect(done.edits).toBe(1);
    ada.command('/ask slowly');
    await ada.reads('ada asked: slowly');
    ada.writes('slowly');
    await slack.world.until(() =>
      ada.sees().find(({ channel, text }) => channel === ada.direct.id && /asked: slowly/.test(text)),
    );
    expect(slack.world.violations).toEqual([]);
  });

  it('keeps a late refusal private, though the answer was to be public', async () => {
    const { release, released } = held();
    const { slack, ada, tess } = await open(mode, { released });
    ada.command('/slow end:refused');
    const placeholder = await ada.reads('One moment …');
    release();
    const refusal = await ada.reads('Not today. Try tomorrow.');
    expect(refusal.to).toBe(slack.ada.id);
    expect(placeholder.deleted || placeholder === refusal).toBe(true);
    expect(tess.sees().filter(({ text }) => /One moment|Not today/.test(text))).toEqual([]);
    expect(slack.world.violations).toEqual([]);
  });

  it('answers what is delivered twice once, also across a restart', async () => {
    const { slack, demo, ada } = await open(mode);
    ada.mentions('twice?', undefined, 'Ev1');
    await ada.reads('asked: twice?');
    const [first] = slack.deliveries;
    await slack.deliver('event', 'the same again', first?.payload ?? {}, { retry: 1 }).acknowledged;
    const command = ada.command('/quiz 8.6');
    const quiz = await ada.reads('Lesson 8.6');
    await slack.deliver('command', 'the same again', command.payload).acknowledged;
    const press = ada.press(quiz, 'Add one');
    await ada.reads('Count 1');
    await slack.deliver('interactive', 'the same again', press.payload).acknowledged;
    await demo.platform.stop();
    const again = createSlackDemo({ config: slack.settings(), store: demo.store });
    endings.push(again.platform.stop);
    const { port } = await again.platform.start();
    if (port !== undefined) slack.reach(port);
    await slack.deliver('event', 'the same after a restart', first?.payload ?? {}, { retry: 2 }).acknowledged;
    ada.command('/ask last');
    await ada.reads('asked: last');
    const asked = ada.sees().filter(({ text }) => text.includes('twice?') && text.includes('asked'));
    expect(asked).toHaveLength(1);
    expect(ada.sees().filter(({ text }) => text.startsWith('Lesson') || text === 'Count 1')).toHaveLength(1);
    expect(
      await demo.store
        .collection(`slack:${slack.team.id}`, 'demo-counts')
        .get(`slack:${slack.team.id}/${slack.ada.id}`),
    ).toBe(1);
    ada.press(quiz, 'Add one');
    await ada.reads('Count 2');
  });

  it('apologises after a crash for what it had promised, where it was promised', async () => {
    const { release, released } = held();
    const { slack, demo, ada, ben } = await open(mode, { released });
    ada.command('/ask slowly');
    ben.writes('/ask slowly');
    const promised = await ada.reads('One moment …');
    const direct = await ben.reads('One moment …');
    const waiting = () => demo.store.collection('system', 'slack-waiting').count();
    await expect.poll(waiting).toBe(2);
    const again = createSlackDemo({ config: slack.settings(), store: demo.store });
    endings.push(again.platform.stop);
    const { port } = await again.platform.start();
    if (port !== undefined) slack.reach(port);
    await slack.world.until(() => promised.text.includes('was restarted before it could answer'), 'ada told');
    await slack.world.until(() => direct.text.includes('was restarted before it could answer'), 'ben told');
    await expect.poll(waiting).toBe(0);
    expect(slack.world.violations).toEqual([]);
    release();
  });

  it('waits when Slack limits it, and loses nothing when Slack fails', async () => {
    const { slack, demo, ada } = await open(mode);
    slack.fail('chat.postMessage', { retryAfter: 1 });
    ada.command('/everything');
    ada.command('/study');
    await ada.reads('Transfer learning, in one page');
    await ada.reads('Is a frozen layer updated?');
    slack.fail('(response_url)', { retryAfter: 1 });
    ada.command('/ask limited');
    await ada.reads('asked: limited');
    slack.fail('chat.postMessage', { status: 503 });
    ada.writes('failing');
    await ada.reads('asked: failing');
    slack.fail('chat.update', { retryAfter: 1 });
    ada.writes('quiz');
    ada.press(await ada.reads('Lesson any'), 'Add one');
    await ada.reads('Count 1');
    expect(slack.world.violations).toEqual([]);
    expect(demo.faults).toEqual([]);
  });

  it('answers directly where it may not speak, and says how to let it in', async () => {
    const { slack, demo, ada } = await open(mode);
    ada.command('/everything', slack.elsewhere.id);
    expect((await ada.reads('/invite')).channel).toBe(slack.elsewhere.id);
    expect((await ada.reads('in one page')).channel).toBe(ada.direct.id);
    ada.command('/quiz 8.6', slack.elsewhere.id);
    const quiz = await ada.reads('Lesson 8.6');
    ada.press(quiz, 'Add one');
    await slack.world.until(() => quiz.text === 'Count 1');
    const workspace = `slack:${slack.team.id}` as const;
    const told = await demo.messenger.tell(
      workspace,
      `slack:${slack.team.id}/${slack.elsewhere.id}`,
      `slack:${slack.team.id}/${slack.ada.id}`,
      textView('Your turn'),
    );
    expect(told.channel).toBe(`${workspace}/${ada.direct.id}`);
    expect(slack.world.violations).toEqual([]);
  });

  it.each(['not_in_channel', 'is_archived', 'channel_not_found', 'restricted_action'])(
    'tells whoever wants to post in a channel how to let it in, at %s',
    async (code) => {
      const { slack, demo } = await open(mode);
      slack.fail('chat.postMessage', { error: code });
      const post = demo.messenger.post(
        `slack:${slack.team.id}`,
        `slack:${slack.team.id}/${slack.general.id}`,
        textView('The report'),
      );
      await expect(post).rejects.toThrow(UserError);
      await expect(post).rejects.toThrow('/invite');
    },
  );

  it('names the permission that is missing to the learner and the log', async () => {
    const { slack, demo, ada } = await open(mode, { scopes: ['commands', 'users:read'] });
    ada.command('/study');
    await ada.reads('The tutor lacks the permission “chat:write” in this workspace');
    expect(slack.world.violations).toEqual([]);
    expect(demo.faults).toEqual([]);
  });

  it('answers anew when the message is gone', async () => {
    const { slack, demo, ada } = await open(mode);
    ada.writes('quiz');
    const quiz = await ada.reads('Lesson any');
    quiz.deleted = true;
    ada.press(quiz, 'Add one');
    await ada.reads('Count 1');
    const ref = {
      workspace: `slack:${slack.team.id}`,
      channel: `slack:${slack.team.id}/${ada.direct.id}`,
      message: quiz.ts,
    } as const;
    expect(await demo.messenger.edit(ref, textView('Too late'))).toBe(false);
  });

  it('says what to do when a form comes too late to open', async () => {
    const { slack, demo, ada } = await open(mode);
    slack.fail('views.open', { error: 'expired_trigger_id' }, 2);
    ada.command('/ask');
    await ada.reads('Write the question after /ask');
    ada.command('/note');
    ada.press(await ada.reads('Notes'), 'Write a note');
    await ada.reads('Please try once more.');
    expect(demo.faults).toEqual([]);
  });

  it('gives the id of a fault and nothing else', async () => {
    const { demo, ada } = await open(mode);
    ada.command('/ask fault');
    const { text } = await ada.reads('pass on this id');
    expect(text).not.toContain('broken');
    expect(demo.faults).toHaveLength(1);
  });

  it('counts a double click once while the first is being worked on', async () => {
    const { release, released } = held();
    const { slack, ada } = await open(mode, { released });
    ada.command('/slow');
    release();
    const done = await ada.reads('At last');
    const clicks = [ada.press(done, 'Again'), ada.press(done, 'Again')];
    await Promise.all(clicks.map(({ acknowledged }) => acknowledged));
    await ada.reads('Done again');
    await sleep(50);
    expect(done.edits).toBe(1);
    expect(slack.world.violations).toEqual([]);
  });

  it('lets no id of another workspace through', async () => {
    const { slack, demo } = await open(mode);
    const other = slack.world.addTeam(['chat:write']);
    const channel = slack.world.addChannel(other.id);
    const own = `slack:${slack.team.id}` as const;
    const stranger = `slack:${other.id}/${channel.id}` as const;
    const view = textView('Hello');
    await expect(demo.messenger.post(own, stranger, view)).rejects.toThrow(/no channel/);
    await expect(demo.messenger.post(`slack:${other.id}`, stranger, view)).rejects.toThrow(/not installed/);
    await expect(
      demo.messenger.edit({ workspace: own, channel: stranger, message: '1.1' }, view),
    ).rejects.toThrow(/no channel/);
    expect(slack.world.messages).toEqual([]);
  });

  it('ends what is under way before it stops', async () => {
    const { release, released } = held();
    const { demo, ada } = await open(mode, { released });
    await ada.command('/slow').acknowledged;
    await ada.reads('One moment …');
    const stopped = demo.platform.stop();
    release();
    await stopped;
    await ada.reads('At last', 100);
  });
});

describe('Socket Mode', () => {
  it('comes back after a lost network, a refused connection and a recycled one', async () => {
    const { slack, demo, ada } = await open('socket');
    slack.drop();
    ada.command('/ask dropped');
    await ada.reads('asked: dropped');
    slack.refresh();
    await slack.world.until(() => slack.connections() === 3);
    ada.command('/ask refreshed');
    await ada.reads('asked: refreshed');
    slack.refuse(true);
    slack.drop();
    slack.fail('apps.connections.open', { status: 503 }, 4);
    await sleep(300);
    expect(demo.platform.connected()).toBe(false);
    slack.refuse(false);
    ada.command('/ask refused');
    await ada.reads('asked: refused', 15_000);
    expect(demo.platform.connected()).toBe(true);
    expect(slack.world.violations).toEqual([]);
  });

  it('refuses to start with tokens Slack does not know', async () => {
    const slack = await startSlackServer({ mode: 'socket' });
    endings.push(slack.stop);
    const wrong = (config: object) =>
      createSlackDemo({ config: { ...slack.settings(), ...config } }).platform.start();
    await expect(wrong({ botToken: 'xoxb-other' })).rejects.toThrow(/SLACK_BOT_TOKEN/);
    await expect(wrong({ appToken: 'xapp-other' })).rejects.toThrow(/SLACK_APP_TOKEN/);
  });
});

describe('signed requests', () => {
  it('are refused when forged, changed, old or ahead of time, and nothing is done', async () => {
    const { ada } = await open('http');
    const statuses = await Promise.all(
      [
        { signature: 'wrong' as const },
        { signature: 'missing' as const },
        { tampered: true },
        { age: 6 * 60 },
        { age: -6 * 60 },
      ].map(async (forgery) => (await ada.command('/ask forged', undefined, forgery).acknowledged).status),
    );
    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    ada.command('/ask real');
    await ada.reads('asked: real');
    expect(ada.sees().some(({ text }) => text.includes('forged'))).toBe(false);
  });

  it('prove to Slack that the address is ours, and nothing stands at other addresses', async () => {
    const { slack, demo } = await open('http');
    const { body } = await slack.deliver('event', 'url_verification', {
      type: 'url_verification',
      challenge: 'c0ffee',
    }).acknowledged;
    expect(body).toEqual({ challenge: 'c0ffee' });
    expect(demo.platform.connected()).toBe(true);
  });

  it('need a port of their own', async () => {
    const { slack } = await open('http');
    const taken = Number(new URL(slack.origin()).port);
    const second = createSlackDemo({ config: { ...slack.settings(), port: taken } });
    await expect(second.platform.start()).rejects.toThrow(/already listening at port/);
  });
});
