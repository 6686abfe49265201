import { distance } from 'fastest-levenshtein';
import type { Problem } from './model.ts';

/** Collects what is wrong in one file. */
export interface Findings {
  readonly problems: readonly Problem[];
  error(line: number, message: string): void;
  warn(line: number, message: string): void;
}

export function createFindings(file: string): Findings {
  const problems: Problem[] = [];
  const add = (severity: Problem['severity']) => (line: number, message: string) =>
    void problems.push({ file, line: Math.max(1, line), message, severity });
  return { problems, error: add('error'), warn: add('warning') };
}

/** ` Did you mean “x”?` when something known is close, else what there is. */
export function didYouMean(given: string, known: readonly string[]): string {
  const near = nearestOf(given, known);
  if (near !== undefined) return ` Did you mean “${near}”?`;
  return known.length === 0 ? '' : ` It is one of: ${known.join(', ')}.`;
}

export function nearestOf(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  const ranked = known
    .map((name) => ({ name, edits: distance(name.toLowerCase(), wanted) }))
    .toSorted((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}
