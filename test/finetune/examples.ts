import { seededRandom } from '../../src/random.ts';

/** Generated reviews whose words give their label away, some of them less so. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  positive: ['wonderful', 'delightful', 'great', 'charming', 'moving', 'excellent'],
  negative: ['dreadful', 'boring', 'awful', 'tedious', 'clumsy', 'poor'],
  neutral: ['ordinary', 'average', 'usual', 'plain', 'common', 'typical'],
};
const THINGS = ['film', 'plot', 'acting', 'music', 'story', 'ending', 'camera', 'dialogue', 'cast', 'scene'];
const PLACES = ['at school', 'in town', 'last night', 'on Monday', 'with friends', 'at home', 'on the train'];

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** Distinct texts, labels taking turns. */
export function reviews(count: number, labels: readonly string[] = ['positive', 'negative'], seed = 1) {
  const random = seededRandom(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const seen = new Set<string>();
  const made: LabelledText[] = [];
  while (made.length < count) {
    const label = labels[made.length % labels.length] ?? '';
    const text = `the ${pick(THINGS)} and the ${pick(THINGS)} ${pick(PLACES)} were ${pick(WORDS[label] ?? [])} number ${Math.floor(random() * 1000)}`;
    if (seen.has(text)) continue;
    seen.add(text);
    made.push({ text, label });
  }
  return made;
}

export function csv(examples: readonly LabelledText[], header = 'text,label'): Buffer {
  const quote = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = examples.map(({ text, label }) => `${quote(text)},${quote(label)}`);
  return Buffer.from([header, ...lines].join('\n'));
}

export const LIMITS = { maxBytes: 1024 * 1024, maxRows: 5000 };
