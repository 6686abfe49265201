import type { Grade } from './question-type.ts';

/** Accepts a number within a tolerance, written with a decimal point or comma, as a percentage, or with spaces. */
export function gradeNumber(
  given: string,
  right: { readonly value: number; readonly tolerance: number },
): Grade {
  const readings = readNumber(given);
  if (readings.length === 0) return { correct: false, note: 'That is not a number.' };
  const slack = right.tolerance + Math.abs(right.value) * 1e-9;
  return { correct: readings.some((value) => Math.abs(value - right.value) <= slack) };
}

/** The numbers a text may stand for: `1,5` is 1.5, `1,500` may be 1500 or 1.5. */
export function readNumber(text: string): readonly number[] {
  const compact = text
    .normalize('NFKC')
    .replace(/[\s_'’]/g, '')
    .replace(/^≈|^~|^about/i, '')
    .replace(/−/g, '-');
  const match = /^([+-]?)(\d[\d.,]*|[.,]\d+)(?:e([+-]?\d{1,3}))?(%?)([a-z]*)$/i.exec(compact);
  if (!match) return [];
  const [, sign, digits = '', exponent, percent] = match;
  const candidates = [
    digits.replaceAll(',', ''),
    digits.replaceAll('.', '').replace(',', '.'),
    digits.replace(',', '.'),
  ];
  const plausible = candidates.filter((candidate, index) => {
    if ((candidate.match(/\./g) ?? []).length > 1) return false;
    const grouped = index === 0 ? ',' : index === 1 ? '.' : '';
    return grouped === '' || !digits.includes(grouped) || groupsOfThree(digits, grouped);
  });
  const scale = (sign === '-' ? -1 : 1) * 10 ** Number(exponent ?? 0);
  const values = plausible.map((candidate) => Number(candidate) * scale);
  const shares = percent ? values.map((value) => value / 100) : [];
  return [...new Set([...values, ...shares])].filter(Number.isFinite);
}

function groupsOfThree(digits: string, separator: string): boolean {
  const whole = separator === ',' ? (digits.split('.')[0] ?? '') : (digits.split(',')[0] ?? '');
  const [first = '', ...groups] = whole.split(separator);
  return (
    groups.length > 0 && first.length >= 1 && first.length <= 3 && groups.every((group) => group.length === 3)
  );
}
