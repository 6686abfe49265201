import { distance } from 'fastest-levenshtein';
import { foldText, type RawExample, shorten } from './clean.ts';
import { type Finding, finding } from './finding.ts';

const MAX_LABELS = 100;
/** Characters; encoders read about 128 to 512 word pieces, of some five characters each. */
const LONG_TEXT = 2000;
const LABEL_CHARACTERS = 60;
/** Stands where a decoder could not read the bytes. */
const REPLACED = '\uFFFD';
const IMBALANCE = 10;
const FEW_EXAMPLES = 20;

/** Leaves out what cannot be used and says what was found; an error means that nothing can be trained. */
export function checkExamples(all: readonly RawExample[]): {
  readonly examples: readonly RawExample[];
  readonly findings: readonly Finding[];
} {
  const { examples, findings } = dropUnusable(all);
  const torn = findings.some(({ kind }) => kind === 'contradiction');
  return { examples, findings: [...findings, ...checkLabels(examples, torn), ...checkTexts(examples)] };
}

function dropUnusable(all: readonly RawExample[]) {
  const findings: Finding[] = [];
  const report = (
    kind: string,
    found: readonly RawExample[],
    one: string,
    many: (count: number) => string,
  ) => {
    if (found.length === 0) return;
    const rows = found.map(({ row }) => row);
    findings.push(finding('warning', kind, found.length === 1 ? one : many(found.length), rows));
  };

  const noText = all.filter(({ text }) => text === '');
  report(
    'empty-text',
    noText,
    'One row has no text and is left out.',
    (n) => `${n} rows have no text and are left out.`,
  );
  const noLabel = all.filter(({ text, label }) => text !== '' && label === '');
  report(
    'missing-label',
    noLabel,
    'One row has no label and is left out.',
    (n) => `${n} rows have no label and are left out.`,
  );

  const byText = new Map<string, RawExample[]>();
  for (const example of all) {
    if (example.text === '' || example.label === '') continue;
    const key = foldText(example.text);
    const same = byText.get(key);
    if (same) same.push(example);
    else byText.set(key, [example]);
  }
  const kept: RawExample[] = [];
  const doubles: RawExample[] = [];
  const torn: RawExample[] = [];
  for (const same of byText.values()) {
    if (new Set(same.map(({ label }) => label)).size > 1) torn.push(...same);
    else {
      kept.push(...same.slice(0, 1));
      doubles.push(...same.slice(1));
    }
  }
  const byRow = (a: RawExample, b: RawExample) => a.row - b.row;
  report(
    'duplicate',
    doubles.sort(byRow),
    'One row repeats an earlier one and is left out, so that no text is learnt and tested at once.',
    (n) => `${n} rows repeat earlier ones and are left out, so that no text is learnt and tested at once.`,
  );
  report(
    'contradiction',
    torn.sort(byRow),
    'One text has two labels and is left out.',
    (n) => `${n} rows give the same text different labels and are left out.`,
  );
  return { examples: kept.sort(byRow), findings };
}

function checkLabels(examples: readonly RawExample[], torn: boolean): readonly Finding[] {
  if (examples.length === 0 && torn) {
    const message =
      'No example is left, because the same few texts have different labels: check which column holds the texts.';
    return [finding('error', 'no-examples', message)];
  }
  if (examples.length === 0) {
    return [finding('error', 'no-examples', 'No row has both a text and a label.')];
  }
  const byLabel = new Map<string, RawExample[]>();
  for (const example of examples) {
    const same = byLabel.get(example.label);
    if (same) same.push(example);
    else byLabel.set(example.label, [example]);
  }
  const labels = [...byLabel.keys()];
  if (labels.length === 1) {
    const message = `All examples have the same label, “${shorten(labels[0] ?? '')}”: give examples of at least two labels.`;
    return [finding('error', 'one-label', message)];
  }
  const meanLength = labels.reduce((sum, label) => sum + label.length, 0) / labels.length;
  if (labels.length > examples.length / 2 && (examples.length >= 10 || meanLength > LABEL_CHARACTERS)) {
    const message = `There are ${labels.length} different labels for ${examples.length} examples, so the labels look like free text: check which column holds the labels.`;
    return [finding('error', 'free-text-labels', message)];
  }
  if (labels.length > MAX_LABELS) {
    const message = `There are ${labels.length} different labels; at most ${MAX_LABELS} are allowed.`;
    return [finding('error', 'too-many-labels', message)];
  }
  const findings: Finding[] = [];
  if (meanLength > LABEL_CHARACTERS) {
    findings.push(
      finding(
        'warning',
        'long-labels',
        'The labels are long sentences: check which column holds the labels.',
      ),
    );
  }
  for (const [label, same] of byLabel) {
    if (same.length >= 2) continue;
    const message = `The label “${shorten(label)}” has only one example: give at least two${didYouMean(label, labels)}.`;
    findings.push(
      finding(
        'error',
        'too-few-of-label',
        message,
        same.map(({ row }) => row),
      ),
    );
  }
  if (findings.some(({ severity }) => severity === 'error')) return findings.slice(0, 10);
  const sizes = [...byLabel.values()].map(({ length }) => length);
  const [most, least] = [Math.max(...sizes), Math.min(...sizes)];
  if (most >= IMBALANCE * least) {
    const name = (size: number) => shorten(labels[sizes.indexOf(size)] ?? '');
    const message = `The labels are far from balanced: “${name(most)}” has ${most} examples, “${name(least)}” only ${least}. Look at the result of each label, not only at the accuracy.`;
    findings.push(finding('warning', 'imbalance', message));
  }
  if (examples.length < FEW_EXAMPLES) {
    const message = `With only ${examples.length} examples the result will be very uncertain: give at least 8 to 16 of each label.`;
    findings.push(finding('warning', 'few-examples', message));
  }
  return findings;
}

function checkTexts(examples: readonly RawExample[]): readonly Finding[] {
  const found = (
    kind: string,
    concerned: (example: RawExample) => boolean,
    one: string,
    many: (count: number) => string,
  ) => {
    const rows = examples.filter(concerned).map(({ row }) => row);
    if (rows.length === 0) return [];
    return [finding('warning', kind, rows.length === 1 ? one : many(rows.length), rows)];
  };
  return [
    ...found(
      'long-text',
      ({ text }) => text.length > LONG_TEXT,
      `One text has more than ${LONG_TEXT} characters; only its beginning is read.`,
      (n) => `${n} texts have more than ${LONG_TEXT} characters; only their beginning is read.`,
    ),
    ...found(
      'damaged-letters',
      ({ text, label }) => text.includes(REPLACED) || label.includes(REPLACED),
      `One row has letters that cannot be read, shown as ${REPLACED}: save the file as UTF-8.`,
      (n) => `${n} rows have letters that cannot be read, shown as ${REPLACED}: save the file as UTF-8.`,
    ),
  ];
}

function didYouMean(label: string, labels: readonly string[]): string {
  const near = labels
    .filter((each) => each !== label && distance(each.toLowerCase(), label.toLowerCase()) <= 2)
    .sort((a, b) => distance(a, label) - distance(b, label))[0];
  return near === undefined || label.length < 4 ? '' : `, or did you mean “${shorten(near)}”?`.slice(0, -1);
}
