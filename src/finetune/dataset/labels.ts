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
  return {
    examples: examples.map((example) => ({ ...example, label: chosen.get(foldLabel(example.label)) ?? '' })),
    findings,
  };
}

const rowsSpeltOtherwise = (examples: readonly RawExample[], key: string, most: string) =>
  examples.filter(({ label }) => label !== most && foldLabel(label) === key).map(({ row }) => row);
