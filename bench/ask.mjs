// How well /ask answers from the course, and how it abstains.
//   node bench/ask.mjs [--half test|fit] [--set first|second] [--encoder embedded] [--wrong] [--no-listed]
//   node bench/ask.mjs --fit [--pairs PAIRS]   fits the ranking and the threshold on the questions for fitting, the
//                                              ranking on pairs as well, and writes src/ask/fitted.ts
// --no-listed leaves out what the course lists as asked by learners, as a course has it that lists nothing.
// The questions are in bench/ask, the second set in bench/ask/second: every other line of covered.jsonl and
// uncovered.jsonl is for fitting, the rest for testing; all of fitting.jsonl is for fitting.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build.mjs';
import { isRight, PHRASINGS, pairsOf, questions } from './ask/data.mjs';
import { quantile, report, round } from './measure.mjs';

buildIfStale();
const { values } = parseArgs({
  options: {
    half: { type: 'string', default: 'test' },
    set: { type: 'string', default: 'first' },
    encoder: { type: 'string', default: 'embedded' },
    content: { type: 'string', default: 'content' },
    fit: { type: 'boolean', default: false },
    pairs: { type: 'string' },
    wrong: { type: 'boolean', default: false },
    listed: { type: 'boolean', default: true },
    latency: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const { openLibrary } = await import('../dist/src/course/library.js');
const { questionTypes } = await import('../dist/src/quiz/question-types/all.js');
const { openEncoder } = await import('../dist/src/encoder/open.js');
const { createAsking } = await import('../dist/src/ask/ask.js');
const { passagesOf } = await import('../dist/src/ask/passages.js');
const { englishCommonness } = await import('../dist/src/ask/commonness.js');
const { englishThesaurus } = await import('../dist/src/ask/thesaurus.js');
const { buildIndexes, closeIndexes, readiness } = await import('../dist/src/ask/indexes.js');
const { noVectorCache } = await import('../dist/src/ask/vector-cache.js');
const { parseQuestion } = await import('../dist/src/ask/question.js');
const { retrieve } = await import('../dist/src/ask/retrieve.js');
const { passage } = await import('./retrieval/rank.mjs');
const { FITTED } = await import('../dist/src/ask/fitted.js');

const onFault = (error) => {
  throw error;
};
const opened = await openLibrary({
  directory: values.content,
  formats: [...questionTypes.values()],
  watch: false,
});
const encoder = await openEncoder({
  id: values.encoder,
  cacheDirectory: join('.studyhall', 'encoders'),
  threads: 2,
});
/** As if nobody had listed what learners ask. */
const unlisted = (courses) =>
  courses.map((course) => ({
    ...course,
    lessons: course.lessons.map((lesson) => ({ ...lesson, asked: [] })),
  }));
const library = values.listed ? opened : { ...opened, courses: () => unlisted(opened.courses()) };
const passages = passagesOf(library.courses());

async function indexesOf(list) {
  const language = { commonness: englishCommonness(), thesaurus: englishThesaurus() };
  const indexes = buildIndexes(list, { ...language, encoder, cache: noVectorCache, onFault });
  await readiness(indexes);
  return indexes;
}

if (values.fit) {
  const { fitAll, pairsToRank, write } = await import('./ask/fit.mjs');
  const pairs = values.pairs === undefined ? undefined : pairsToRank(pairsOf(values.pairs));
  const { fitted, heldOut } = await fitAll(
    [await indexesOf(passages), await indexesOf(passagesOf(unlisted(library.courses())))],
    FITTED.fusion,
    pairs && { asked: pairs.asked, indexes: await indexesOf(pairs.texts.map((text) => passage(text))) },
  );
  write(fitted);
  report('ask fit', { ...fitted, heldOut });
} else {
  const asking = createAsking({ library, encoder, onFault });
  await asking.ready();
  const result = await measure(asking);
  report('ask', {
    half: values.half,
    set: values.set,
    listed: values.listed,
    encoder: { id: encoder.id, fingerprint: encoder.fingerprint },
    passages: passages.length,
    ...result,
    curve: await curve(),
    ...(values.latency && { latencyMs: { 100: await latency(100), 5000: await latency(5000) } }),
  });
  asking.close();
}
await encoder.close();
await opened.close();

/** A question in which nothing is asked is turned away, which counts as abstaining. */
async function answerTo(asking, text) {
  try {
    return await asking.ask(text);
  } catch (error) {
    if (error.name !== 'UserError') throw error;
    return { kind: 'uncovered', nearest: [] };
  }
}

async function measure(asking) {
  const { covered, uncovered } = questions(values.half, values.set);
  const figures = Object.fromEntries(
    PHRASINGS.map((phrasing) => [phrasing, { right: 0, abstained: 0, asked: 0 }]),
  );
  for (const { text, phrasing, evidence } of covered) {
    const answer = await answerTo(asking, text);
    const right = answer.kind === 'answered' && isRight(answer.excerpts[0].text, evidence);
    figures[phrasing].asked += 1;
    figures[phrasing].right += Number(right);
    figures[phrasing].abstained += Number(answer.kind === 'uncovered');
    if (values.wrong && !right) {
      const said =
        answer.kind === 'answered'
          ? answer.excerpts[0].text.slice(0, 160)
          : `(abstained) ${answer.nearest[0]?.heading}`;
      console.error(`${phrasing}: ${text}\n    ${said.replaceAll('\n', ' ')}`);
    }
  }
  const abstained = { near: [0, 0], other: [0, 0] };
  for (const { text, kind } of uncovered) {
    const answer = await answerTo(asking, text);
    abstained[kind][0] += Number(answer.kind === 'uncovered');
    abstained[kind][1] += 1;
    if (values.wrong && answer.kind === 'answered') {
      console.error(`${kind}: ${text}\n    ${answer.excerpts[0].text.slice(0, 160).replaceAll('\n', ' ')}`);
    }
  }
  const share = ([part, whole]) => round(part / whole, 3);
  const sum = (key) => PHRASINGS.reduce((total, phrasing) => total + figures[phrasing][key], 0);
  return {
    rightFirst: {
      ...Object.fromEntries(
        PHRASINGS.map((each) => [each, share([figures[each].right, figures[each].asked])]),
      ),
      all: share([sum('right'), sum('asked')]),
    },
    abstainedOnCovered: share([sum('abstained'), sum('asked')]),
    abstainedOnUncovered: {
      near: share(abstained.near),
      other: share(abstained.other),
      all: share([abstained.near[0] + abstained.other[0], abstained.near[1] + abstained.other[1]]),
    },
  };
}

/** Share of the covered questions that are answered, and share of all answers that are right, by threshold. */
async function curve() {
  const { covered, uncovered } = questions(values.half, values.set);
  const { excerptOf } = await import('../dist/src/ask/excerpt.js');
  const indexes = await indexesOf(passages);
  const scored = [];
  for (const { text, evidence } of [...covered, ...uncovered]) {
    const { found, confidence, terms } = await retrieve(parseQuestion(text), text, indexes, FITTED);
    const right =
      evidence !== undefined && found[0] !== undefined && isRight(excerptOf(found[0], terms), evidence);
    scored.push({ probability: confidence?.probability ?? 0, right, covered: evidence !== undefined });
  }
  return [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95].map((threshold) => {
    const answered = scored.filter(({ probability }) => probability >= threshold);
    return {
      threshold,
      coverage: round(answered.filter((each) => each.covered).length / covered.length, 3),
      precision: round(answered.filter(({ right }) => right).length / Math.max(1, answered.length), 3),
    };
  });
}

/** Passages made of sentences of the course in another order, so that words are as common as in it. */
async function latency(count) {
  const sentences = passages.flatMap(({ text }) => text.split(/(?<=[.!?])\s+/));
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const pick = (list) => list[Math.floor(random() * list.length)];
  const many = Array.from({ length: count }, (_, index) => {
    const model = pick(passages);
    const text = Array.from({ length: 4 }, () => pick(sentences)).join(' ');
    return { ...model, id: `made#${index}`, text };
  });
  const indexes = await indexesOf(many);
  const { covered, uncovered } = questions(values.half, values.set);
  const times = [];
  for (const { text } of [...covered, ...uncovered]) {
    const begun = performance.now();
    await retrieve(parseQuestion(text), text, indexes, FITTED);
    times.push(performance.now() - begun);
  }
  closeIndexes(indexes);
  return { p50: round(quantile(times, 0.5)), p99: round(quantile(times, 0.99)) };
}
