import type { ChannelId } from '../chat/ids.ts';
import { type Block, type Button, strong, textView, type View } from '../chat/view.ts';
import { dismissQuestion, listQuestions, removeAnswer, writeAnswer } from './actions.ts';
import type { OpenQuestion } from './class-questions.ts';
import type { TeacherAnswer } from './passages.ts';

const PAGE = 4;
const SHOWN = 300;

/** A question that a learner has passed on, as teachers see it in their channel. */
export function cardView({ id, question, waiting }: OpenQuestion): View {
  const who = people(waiting.map(({ name }) => name));
  return {
    text: `${who} asked something the course does not cover: ${question}`,
    blocks: [
      { kind: 'heading', text: 'A question for the teachers', level: 3 },
      { kind: 'quote', text: question, by: who },
      {
        kind: 'note',
        text: 'The course does not cover it. Your answer goes to whoever asked, and is found by /ask from then on.',
      },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Answer', action: writeAnswer.id({ question: id }), style: 'primary' },
          { label: 'Dismiss', action: dismissQuestion.id({ question: id }) },
        ],
      },
    ],
  };
}

/** The card once the question is settled. */
export function settledCard(question: string, outcome: string): View {
  return {
    text: `${question} ${outcome}`,
    blocks: [
      { kind: 'quote', text: question },
      { kind: 'note', text: outcome },
    ],
  };
}

/** What a learner hears when a teacher has answered. */
export function answeredView({ question, answer, by }: Omit<TeacherAnswer, 'id' | 'at'>): View {
  return {
    text: `${by} has answered your question “${question}”: ${answer}`,
    blocks: [
      { kind: 'text', text: [strong(by), ' has answered your question:'] },
      { kind: 'quote', text: question },
      ...answer.split(/\n{2,}/).map((text): Block => ({ kind: 'text', text })),
    ],
  };
}

/** The questions of a class that are open, a page at a time. */
export function openQuestionsView(
  questions: readonly OpenQuestion[],
  page: number,
  settings: { readonly channel: ChannelId | undefined; readonly answered: number },
): View {
  const other: Button[] =
    settings.answered > 0
      ? [
          {
            label: `Answered (${settings.answered})`,
            action: listQuestions.id({ which: 'answered', page: 0 }),
          },
        ]
      : [];
  const hint: Block[] =
    settings.channel === undefined
      ? [
          {
            kind: 'note',
            text: 'Learners cannot pass questions on yet: use /teachers in the channel where you want to get them.',
          },
        ]
      : [];
  if (questions.length === 0) {
    const text = 'No question is waiting: everything asked so far was covered or has been answered.';
    return { text, blocks: [{ kind: 'text', text }, ...hint, ...buttons(other)] };
  }
  const shown = pageOf(questions, page);
  return {
    text: `Open questions (${questions.length}): ${shown.items.map(({ question }) => short(question)).join('; ')}`,
    blocks: [
      { kind: 'heading', text: `Open questions (${questions.length})` },
      ...shown.items.flatMap((each): Block[] => [
        { kind: 'quote', text: short(each.question), by: standing(each) },
        {
          kind: 'buttons',
          buttons: [
            { label: 'Answer', action: writeAnswer.id({ question: each.id }), style: 'primary' },
            { label: 'Dismiss', action: dismissQuestion.id({ question: each.id }) },
          ],
        },
      ]),
      ...hint,
      ...buttons([...turning('open', shown), ...other]),
    ],
  };
}

/** What teachers have answered, a page at a time. */
export function answersView(answers: readonly TeacherAnswer[], page: number): View {
  const back: Button = { label: 'Open questions', action: listQuestions.id({ which: 'open', page: 0 }) };
  if (answers.length === 0) return textView('No question has been answered yet.', ...buttons([back]));
  const shown = pageOf(answers, page);
  return {
    text: shown.items.map(({ question, answer }) => `${short(question)} ${short(answer)}`).join('\n\n'),
    blocks: [
      { kind: 'heading', text: `Answered (${answers.length})` },
      ...shown.items.flatMap((each): Block[] => [
        { kind: 'quote', text: short(each.question) },
        { kind: 'text', text: short(each.answer) },
        {
          kind: 'note',
          text: [`Answered by ${each.by}, `, { kind: 'time', at: each.at, style: 'moment' }],
        },
        {
          kind: 'buttons',
          buttons: [
            { label: 'Change', action: writeAnswer.id({ question: each.id }) },
            { label: 'Take back', action: removeAnswer.id({ question: each.id }), style: 'danger' },
          ],
        },
      ]),
      ...buttons([...turning('answered', shown), back]),
    ],
  };
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: number;
  readonly pages: number;
}

function pageOf<Item>(items: readonly Item[], wanted: number): Page<Item> {
  const pages = Math.max(1, Math.ceil(items.length / PAGE));
  const page = Math.max(0, Math.min(pages - 1, wanted));
  return { items: items.slice(page * PAGE, (page + 1) * PAGE), page, pages };
}

function turning(which: 'open' | 'answered', { page, pages }: Page<unknown>): readonly Button[] {
  return [
    ...(page > 0 ? [{ label: 'Previous', action: listQuestions.id({ which, page: page - 1 }) }] : []),
    ...(page < pages - 1 ? [{ label: 'Next', action: listQuestions.id({ which, page: page + 1 }) }] : []),
  ];
}

const buttons = (list: readonly Button[]): readonly Block[] =>
  list.length > 0 ? [{ kind: 'buttons', buttons: list }] : [];

function standing({ times, waiting }: OpenQuestion): string {
  const asked = times === 1 ? 'asked once' : `asked ${times} times`;
  return waiting.length > 0 ? `${asked}; waiting: ${people(waiting.map(({ name }) => name))}` : asked;
}

function people(names: readonly string[]): string {
  const first = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}

const short = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN - 1).trimEnd()}…` : text);
