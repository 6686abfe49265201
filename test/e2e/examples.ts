interface Topic {
  readonly label: string;
  readonly subjects: readonly string[];
  readonly problems: readonly string[];
}

/** Messages to a school office, each about one of four things; some could well be about two. */
const TOPICS: readonly Topic[] = [
  {
    label: 'library',
    subjects: [
      'the novel I borrowed',
      'my overdue book',
      'the atlas',
      'the computer in the reading room',
      'the library card',
    ],
    problems: [
      'is due back on Friday and I would like to keep it for another week',
      'was already returned, but the list still says it is on loan',
      'was not where the catalogue says it stands',
      'has a torn cover, and I would rather tell you than hide it',
      'is taken by somebody else, so please put me on the waiting list',
    ],
  },
  {
    label: 'canteen',
    subjects: [
      'the vegetable soup',
      'my lunch order',
      'the menu for Thursday',
      'the table by the window',
      'my meal card',
    ],
    problems: [
      'was cold again and far too salty for my taste',
      'does not say whether there are nuts in it, and I am allergic to them',
      'was gone before our group had finished lessons',
      'was charged twice although I came only once',
      'was wonderful, so please thank the cook',
    ],
  },
  {
    label: 'timetable',
    subjects: [
      'the maths lesson',
      'our chemistry period',
      'the exam on Monday',
      'the lunch break on Thursday',
      'the booking of room 214',
    ],
    problems: [
      'overlaps with another class in my schedule',
      'was moved to the afternoon without any notice',
      'starts at eight, but the bus only arrives ten minutes later',
      'appears twice in the plan for next week',
      'is taken by somebody else, according to the list on the door',
    ],
  },
  {
    label: 'computers',
    subjects: [
      'my password',
      'the printer beside the library',
      'the wireless network',
      'the school laptop',
      'the account for the timetable',
    ],
    problems: [
      'stopped working after the update last night',
      'shows an error message whenever I log in',
      'is so slow that I miss half of the lesson',
      'was charged twice, says the message on my phone',
      'was locked after three wrong attempts',
    ],
  },
];

const OPENINGS = ['Hello, ', 'Good morning: ', 'I am sorry to bother you, but ', 'Just to say that ', ''];
const ENDINGS = ['.', '. What should I do?', '. Many thanks for your help!', ', as my friend also noticed.'];

/** Rows of text and label in a fixed order that mixes the labels; no text comes twice up to 500 rows. */
export function officeMessages(rows: number): readonly (readonly [text: string, label: string])[] {
  const pick = (list: readonly string[], at: number) => list[at % list.length] ?? '';
  return Array.from({ length: rows }, (_, index) => {
    const topic = TOPICS[index % TOPICS.length];
    if (!topic) throw new Error('no topics');
    const turn = Math.floor(index / TOPICS.length);
    const round = Math.floor(turn / 25);
    const subject = pick(topic.subjects, turn);
    const problem = pick(topic.problems, Math.floor(turn / 5));
    const opening = pick(OPENINGS, turn + Math.floor(turn / 5) + round);
    const sentence = `${opening}${subject} ${problem}${pick(ENDINGS, turn * 3 + round)}`;
    return [sentence.charAt(0).toUpperCase() + sentence.slice(1), topic.label] as const;
  });
}

/** As a spreadsheet would save it. */
export function csv(
  rows: readonly (readonly string[])[],
  columns: readonly string[] = ['text', 'label'],
): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
