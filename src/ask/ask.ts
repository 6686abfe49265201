import { UserError } from '../chat/errors.ts';
import type { ChannelId, LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { CourseLibrary } from '../course/model.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { Store } from '../store/store.ts';
import { type Answer, type Answered, answerFrom } from './answer.ts';
import type { ClassQuestions } from './class-questions.ts';
import { englishCommonness } from './commonness.ts';
import { askingSentence, withoutCourtesies } from './courtesy.ts';
import { FITTED } from './fitted.ts';
import { type Reading, readings, type Topic } from './follow-up.ts';
import { buildIndexes, closeIndexes, type Indexes, readiness } from './indexes.ts';
import { type Passage, passagesOf, teacherPassages } from './passages.ts';
import type { Phraser } from './phrasing.ts';
import { defines, read } from './rank.ts';
import { type Retrieval, retrieve } from './retrieve.ts';
import { englishThesaurus } from './thesaurus.ts';
import { noVectorCache, type VectorCache } from './vector-cache.ts';

const QUESTION_LIMIT = 500;
const WORD = /[\p{L}\p{N}]/u;
/** How long a conversation keeps its topic. */
const TOPIC = { ttlMs: 30 * 60 * 1000 };
/** Workspaces with answers of their own whose indexes are kept in memory. */
const MOST_INDEXES = 12;

/** Who asks, and where: what a conversation is kept under. */
export interface Asker {
  readonly workspace: WorkspaceId;
  /** A channel, or the thread that the conversation is in. */
  readonly channel: ChannelId;
  readonly learner: LearnerId;
}

/** Answers questions from the courses, in their own words, or says that they do not cover it. */
export interface Asking {
  /**
   * With an asker, a question may leave out what the last one was about, and what the class's teachers have answered
   * counts as well.
   * @throws UserError when there is no question in the text.
   */
  ask(text: string, asker?: Asker): Promise<Answer>;
  /** Settles when the courses as they are now are embedded. */
  ready(): Promise<void>;
  close(): void;
}

export interface AskingParts {
  readonly library: CourseLibrary;
  readonly encoder: Encoder;
  readonly onFault: (error: unknown) => void;
  /** For follow-up questions and teachers' answers; without, neither exists. */
  readonly memory?: { readonly store: Store; readonly questions: ClassQuestions };
  readonly cache?: VectorCache;
  readonly phraser?: Phraser;
}

/** Follows the library: a changed lesson is answered from at the next question. */
export function createAsking(parts: AskingParts): Asking {
  const { library, encoder, memory, phraser, onFault, cache = noVectorCache } = parts;
  const language = { commonness: englishCommonness(), thesaurus: englishThesaurus() };
  const build = (passages: readonly Passage[]) =>
    buildIndexes(passages, { ...language, encoder, cache, onFault });
  let course = build(passagesOf(library.courses()));
  /** Of workspaces whose teachers have answered something, the one used last at the end. */
  const classes = new Map<WorkspaceId, { readonly version: string; readonly indexes: Indexes }>();
  const unsubscribe = library.onChange(() => {
    const previous = [course, ...[...classes.values()].map(({ indexes }) => indexes)];
    classes.clear();
    course = build(passagesOf(library.courses()));
    for (const indexes of previous) closeIndexes(indexes);
  });

  async function indexesFor(asker: Asker | undefined): Promise<Indexes> {
    if (!asker || !memory) return course;
    const { workspace } = asker;
    const version = await memory.questions.version(workspace);
    if (version === '0') return course;
    const known = classes.get(workspace);
    if (known?.version === version) {
      classes.delete(workspace);
      classes.set(workspace, known);
      return known.indexes;
    }
    const answers = await memory.questions.answers(workspace);
    const indexes = build([...course.passages, ...teacherPassages(answers)]);
    if (known) closeIndexes(known.indexes);
    classes.delete(workspace);
    classes.set(workspace, { version, indexes });
    for (const [oldest, { indexes: old }] of [...classes].slice(
      0,
      Math.max(0, classes.size - MOST_INDEXES),
    )) {
      classes.delete(oldest);
      closeIndexes(old);
    }
    return indexes;
  }

  const topics = (workspace: WorkspaceId) => memory?.store.collection<Topic>(workspace, 'ask-topics');
  const topicKey = ({ channel, learner }: Asker) => `${channel} ${learner}`;

  /** The first reading that the passages answer; when none is answered, the first. */
  async function firstCovered(ways: readonly Reading[], indexes: Indexes) {
    let first: { reading: Reading; retrieval: Retrieval; answer: Answer } | undefined;
    for (const reading of ways) {
      const retrieval = beyond(
        await retrieve(reading.question, reading.asked, indexes, FITTED),
        reading.beyond ?? [],
      );
      const tried = { reading, retrieval, answer: answerFrom(reading.asked, reading.question, retrieval) };
      if (tried.answer.kind === 'answered') return tried;
      first ??= tried;
    }
    return first;
  }

  return {
    async ask(text, asker) {
      const asked = text.trim().replace(/\s+/g, ' ');
      if (asked.length > QUESTION_LIMIT) {
        throw new UserError(
          `The question is ${asked.length} characters long; please ask it in at most ${QUESTION_LIMIT}.`,
        );
      }
      const before = asker && (await topics(asker.workspace)?.get(topicKey(asker)));
      const bare = withoutCourtesies(asked);
      const ways = WORD.test(asked)
        ? waysToTake(bare ?? asked, before).filter(({ question }) => question.words.length > 0)
        : [];
      const found = ways.length > 0 && (await firstCovered(ways, await indexesFor(asker)));
      if (!found || (bare === undefined && found.answer.kind === 'uncovered')) {
        const term = library.courses().flatMap(({ lessons }) => lessons)[0]?.glossary[0]?.term;
        const named = term === undefined ? '' : `, or name one of its terms, such as “${term}”`;
        throw new UserError(`Ask a question about the course${named}. /help shows what else there is.`);
      }
      const { reading, retrieval } = found;
      const answer: Answer = {
        ...found.answer,
        question: asked,
        ...(reading.about !== undefined && { about: reading.about }),
      };
      if (asker)
        await topics(asker.workspace)?.set(topicKey(asker), topicAfter(reading, retrieval, answer), TOPIC);
      return answer.kind === 'answered' && phraser ? phrased(answer, phraser) : answer;
    },
    ready: () => readiness(course),
    close() {
      unsubscribe();
      closeIndexes(course);
      for (const { indexes } of classes.values()) closeIndexes(indexes);
    },
  };

  async function phrased(answer: Answered, by: Phraser): Promise<Answer> {
    try {
      const text = await by.phrase(answer);
      return text === undefined ? answer : { ...answer, phrased: text };
    } catch (error) {
      onFault(error);
      return answer;
    }
  }
}

/** A longer message is taken as a whole first, then as what it asks. */
function waysToTake(text: string, before: Topic | undefined): readonly Reading[] {
  const asking = askingSentence(text);
  return [...readings(text, before), ...(asking === undefined ? [] : readings(asking, undefined))];
}

/** Without passages that were shown before, as long as others are left. */
function beyond(retrieval: Retrieval, shown: readonly string[]): Retrieval {
  if (shown.length === 0) return retrieval;
  const rest = retrieval.found.filter(({ passage }) => !shown.includes(passage.id));
  return rest.length > 0 ? { ...retrieval, found: rest } : retrieval;
}

function topicAfter(
  { question, about, beyond: shownBefore = [] }: Reading,
  { terms, found, corrections }: Retrieval,
  answer: Answer,
): Topic {
  const subject = question.subjects[0] ?? question.words.join(' ');
  const corrected = subject
    .split(' ')
    .map((word) => corrections.get(word) ?? word)
    .join(' ');
  const named = found.find(({ passage, traits }) => defines(passage, traits, read(subject, corrections)));
  return {
    subject: about ?? named?.passage.heading ?? corrected,
    shape: question.shape,
    words: terms.map(({ word }) => word),
    shown:
      answer.kind === 'answered'
        ? [...shownBefore, ...answer.excerpts.map(({ passage }) => passage.id)].slice(-20)
        : shownBefore,
  };
}
