import type { Block } from '../../chat/view.ts';
import type { FinetuneInput } from '../job.ts';

/** Most that are shown. */
const SHOWN = 8;

type Findings = FinetuneInput['summary']['findings'];

/** What was found in the examples: warnings stand out, notes are small print. */
export function findingBlocks(findings: Findings): readonly Block[] {
  const shown = findings.slice(0, SHOWN);
  const warnings = shown.filter(({ severity }) => severity === 'warning').map(({ sentence }) => sentence);
  const notes = shown.filter(({ severity }) => severity === 'note').map(({ sentence }) => sentence);
  return [
    ...(warnings.length > 0
      ? [{ kind: 'callout' as const, tone: 'warning' as const, text: warnings.join('\n') }]
      : []),
    ...(notes.length > 0 ? [{ kind: 'note' as const, text: notes.join(' ') }] : []),
  ];
}

/** The same as lines of text. */
export const findingLines = (findings: Findings): readonly string[] =>
  findings
    .slice(0, SHOWN)
    .map(({ severity, sentence }) => (severity === 'warning' ? `Warning: ${sentence}` : sentence));
