/** What `studyhall doctor` found out about one thing. */
export interface Diagnosis {
  /** `content`, `Discord: permissions` … */
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'failed';
  /** What was found and, unless it is ok, what to do. */
  readonly sentence: string;
}

export const ok = (subject: string, sentence: string): Diagnosis => ({ subject, state: 'ok', sentence });
export const warning = (subject: string, sentence: string): Diagnosis => ({
  subject,
  state: 'warning',
  sentence,
});
export const failed = (subject: string, sentence: string): Diagnosis => ({
  subject,
  state: 'failed',
  sentence,
});

const MARKS = { ok: '✓', warning: '!', failed: '✗' } as const;

/** One line each, for a terminal. */
export function formatDiagnoses(diagnoses: readonly Diagnosis[]): string {
  const lines = diagnoses.map(({ subject, state, sentence }) => `${MARKS[state]} ${subject}: ${sentence}`);
  const bad = diagnoses.filter(({ state }) => state === 'failed').length;
  const end =
    bad === 0
      ? 'Everything that is needed works.'
      : `${bad} ${bad === 1 ? 'thing needs' : 'things need'} your attention.`;
  return `${lines.join('\n')}\n${end}`;
}
