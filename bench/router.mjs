// Interactions per second through the router with the real store: learners who read, answer quizzes, turn cards and
// look words up, at once.
//   node bench/router.mjs [--learners 100] [--seconds 10]
import { parseArgs } from 'node:util';
import { quantile, report, round } from './measure.mjs';
import { buttonsOf, openTutor } from './tutor.mjs';

const { values } = parseArgs({
  options: { learners: { type: 'string', default: '100' }, seconds: { type: 'string', default: '10' } },
});
const bot = await openTutor();
const [lesson] = bot.tutor.services.library.lessons();
const term = lesson.glossary[0].term;
const times = [];

async function timed(work) {
  const began = performance.now();
  const views = await work();
  times.push(performance.now() - began);
  const view = views.at(-1);
  if (!view || view.text.includes('Something went wrong')) throw new Error(`no answer: ${view?.text}`);
  return view;
}

/** Presses the first button that is not a way out, a few times. */
async function press(learner, view, presses) {
  let shown = view;
  for (let count = 0; count < presses; count += 1) {
    const [first] = [...buttonsOf(shown)].filter(([label]) => !/stop|end|cancel|delete/i.test(label));
    if (!first) return;
    shown = await timed(() => bot.action(learner, first[1]));
  }
}

async function study(learner, until) {
  while (performance.now() < until) {
    await press(learner, await timed(() => bot.command(learner, 'lesson', { lesson: lesson.number })), 2);
    await press(learner, await timed(() => bot.command(learner, 'quiz', { lesson: lesson.number })), 4);
    await press(learner, await timed(() => bot.command(learner, 'flashcards', { lesson: lesson.number })), 4);
    await timed(() => bot.command(learner, 'glossary', { term }));
    await timed(() => bot.command(learner, 'progress'));
  }
}

const learners = Array.from({ length: Number(values.learners) }, (_, index) => `learner-${index}`);
const began = performance.now();
await Promise.all(learners.map((learner) => study(learner, began + Number(values.seconds) * 1000)));
const seconds = (performance.now() - began) / 1000;
await bot.close();
report('router', {
  learners: learners.length,
  interactions: times.length,
  perSecond: round(times.length / seconds, 0),
  milliseconds: { p50: round(quantile(times, 0.5)), p99: round(quantile(times, 0.99)) },
});
