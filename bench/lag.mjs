// How long the bot's event loop is held up while a training job runs and learners go on asking.
//   node bench/lag.mjs [--examples 2000] [--perSecond 20] [--layers 2]
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { quantile, report, round } from './measure.mjs';
import { buttonsOf, openTutor } from './tutor.mjs';

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '2000' },
    perSecond: { type: 'string', default: '20' },
    layers: { type: 'string' },
  },
});
const bot = await openTutor();
const { jobs, library } = bot.tutor.services;
const [lesson] = library.lessons();

/** Labelled sentences that a classifier can learn, but not by one word alone. */
function examples(count) {
  const topics = {
    payment: ['the invoice', 'my refund', 'the charge on my card', 'a transfer'],
    delivery: ['the parcel', 'my order', 'the courier', 'a package'],
    account: ['my password', 'the login page', 'my profile', 'the settings'],
  };
  const frames = [
    'Why is NOUN still missing?',
    'Please look at NOUN again.',
    'NOUN does not work since Monday.',
    'When will NOUN arrive?',
    'I have a question about NOUN and the help page.',
  ];
  const labels = Object.keys(topics);
  const rows = Array.from({ length: count }, (_, index) => {
    const label = labels[index % labels.length];
    const nouns = topics[label];
    const noun = nouns[Math.floor(index / labels.length) % nouns.length];
    const frame = frames[Math.floor(index / (labels.length * nouns.length)) % frames.length];
    return `"${frame.replace('NOUN', noun)} Ticket ${index}.",${label}`;
  });
  return Buffer.from(`text,label\n${rows.join('\n')}\n`);
}

const data = examples(Number(values.examples));
const file = { name: 'tickets.csv', size: data.length, mediaType: 'text/csv', read: async () => data };

async function listen(seconds) {
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  const until = performance.now() + seconds() * 1000;
  const answers = [];
  while (performance.now() < until && seconds() > 0) {
    const began = performance.now();
    const [view] = await bot.command('ada', 'quiz', { lesson: lesson.number });
    const [first] = [...buttonsOf(view)];
    if (first) await bot.action('ada', first[1]);
    answers.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 1000 / Number(values.perSecond)));
  }
  lag.disable();
  // the monitor's own resolution of 1 ms is part of every value
  const milliseconds = (value) => round(Math.max(0, value / 1e6 - 1));
  return {
    p50: milliseconds(lag.percentile(50)),
    p99: milliseconds(lag.percentile(99)),
    max: milliseconds(lag.max),
    answersP99: round(quantile(answers, 0.99)),
  };
}

await bot.command('ada', 'lesson', { lesson: lesson.number });
const idle = await listen(() => 5);
let running = true;
let ended;
const done = new Promise((resolve) => {
  jobs.onChange((job) => {
    if (job.state === 'queued' || job.state === 'running') return;
    running = false;
    ended = job;
    resolve(job);
  });
});
const began = performance.now();
await bot.command('grace', 'finetune', { file, ...(values.layers && { layers: Number(values.layers) }) });
const busy = await listen(() => (running ? 600 : 0));
await done;
const jobSeconds = (performance.now() - began) / 1000;
await bot.close();
if (ended.state !== 'done') throw new Error(`the job ended as ${ended.state}: ${ended.error}`);
report('lag', {
  examples: Number(values.examples),
  jobSeconds: round(jobSeconds),
  milliseconds: { idle, whileTraining: busy },
  limitP99: 10,
});
