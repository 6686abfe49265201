import { foldLabel, type RawExample, shorten } from './clean.ts';
import { type Finding, finding } from './finding.ts';

/** Brings spellings that differ only in case and spacing onto the most common one, and says so. */
export function normaliseLabels(examples: readonly RawExample[]): {
  readonly examples: readonly RawExample[];
  readonly findings: readonly Finding[];
} {
  const spellings = new Map<string, Map<string, number>>();
  for (const { label } of examples) {
    if (label === '') continue;
    const key = foldLabel(label);
    const counts = spellings.get(key) ?? new Map<string, number>();
    counts.set(label, (counts.get(label) ?? 0) + 1);
    spellings.set(key, counts);
  }
  const chosen = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [key, counts] of spellings) {
    const [most = ''] = [...counts.entries()].sort((a, b) => b[1] - a[1])[0] ?? [];
    chosen.set(key, most);
    if (counts.size === 1) continue;
    const names = [...counts.keys()].map((label) => `“${shorten(label)}”`);
    const list = `${names.slice(0, -1).slice(0, 5).join(', ')} and ${names.at(-1)}`;
    const message = `${list} count as one label, “${shorten(most)}”.`;
    findings.push(finding('note', 'merged-labels', message, rowsSpeltOtherwise(examples, key, most)));
  }
  findings.push(...lookAlikes([...chosen.values()], examples));
  return {
    examples: examples.map((example) => ({ ...example, label: chosen.get(foldLabel(example.label)) ?? '' })),
    findings,
  };
}

const rowsSpeltOtherwise = (examples: readonly RawExample[], key: string, most: string) =>
  examples.filter(({ label }) => label !== most && foldLabel(label) === key).map(({ row }) => row);

/** Cyrillic and Greek letters, small or large, and below each the Latin one that looks the same. */
const FOREIGN = 'асеһіјорѕухԁѵαινορυкκтτмвн';
const LATIN = 'acehijopsyxdvaivopukkttmbh';

const inLatin = (key: string) => [...key].map((letter) => LATIN[FOREIGN.indexOf(letter)] ?? letter).join('');

/** Labels that nobody can tell apart by looking at them: one is often a typing mistake. */
function lookAlikes(labels: readonly string[], examples: readonly RawExample[]): readonly Finding[] {
  const byLook = new Map<string, string[]>();
  for (const label of labels) {
    const look = inLatin(foldLabel(label));
    byLook.set(look, [...(byLook.get(look) ?? []), label]);
  }
  return [...byLook.values()]
    .filter(({ length }) => length > 1)
    .map((same) => {
      const names = same.map((label) => `“${shorten(label)}”`).join(' and ');
      const keys = new Set(same.slice(1).map(foldLabel));
      const rows = examples.filter(({ label }) => keys.has(foldLabel(label))).map(({ row }) => row);
      const message = `The labels ${names} look the same, but are written with letters of different alphabets, and count as ${same.length} labels: write them alike.`;
      return finding('warning', 'look-alike-labels', message, rows);
    });
}
