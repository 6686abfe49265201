import type { Grade } from './question-type.ts';

/**
 * Accepts a number within a tolerance, however it is written: with a decimal point or comma, grouped digits,
 * as a percentage, a fraction, a power of ten, in words such as “3 million”, with a unit behind it.
 */
export function gradeNumber(
  given: string,
  right: { readonly value: number; readonly tolerance: number },
): Grade {
  if (given.trim() === '') return { correct: false, note: 'Nothing was typed.' };
  const readings = readNumber(given);
  if (readings.length === 0) {
    return { correct: false, note: 'That could not be read as a number: write it in figures, such as 0.5.' };
  }
  const slack = right.tolerance + Math.abs(right.value) * 1e-9;
  const hit = readings
    .filter((value) => Math.abs(value - right.value) <= slack)
    .toSorted((a, b) => Math.abs(a - right.value) - Math.abs(b - right.value))[0];
  if (hit === undefined) return { correct: false };
  const notes = [
    ...(/^[+-]?\d+(\.\d+)?$/.test(given.trim()) ? [] : [`Read as ${formatNumber(hit)}.`]),
    ...(Math.abs(hit - right.value) > Math.abs(right.value) * 1e-9
      ? [`Accepted within ${formatNumber(right.tolerance)} of ${formatNumber(right.value)}.`]
      : []),
  ];
  return notes.length > 0 ? { correct: true, note: notes.join(' ') } : { correct: true };
}

/** `2,307` and `0.000001`; never in exponents while twelve decimals are enough. */
export function formatNumber(value: number): string {
  return Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-12)
    ? String(value)
    : value.toLocaleString('en', { maximumFractionDigits: 12 });
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SCALES: ReadonlyMap<string, number> = new Map([
  ['k', 1e3],
  ['thousand', 1e3],
  ['M', 1e6],
  ['million', 1e6],
  ['millions', 1e6],
  ['B', 1e9],
  ['bn', 1e9],
  ['billion', 1e9],
  ['billions', 1e9],
  ['trillion', 1e12],
]);

/** The numbers a text may stand for: `1,5` is 1.5, `1,500` may be 1500 or 1.5; none when it is no number. */
export function readNumber(text: string): readonly number[] {
  const compact = plainText(text);
  const power = /^(?:(.+?)[*×·x])?([+-]?)10\^([+-]?\d{1,3})$/i.exec(compact);
  if (power) {
    const [, factor, sign, exponent] = power;
    const scale = Number(`${sign}1e${exponent}`);
    return finite((factor === undefined ? [1] : readPlain(factor)).map((value) => value * scale));
  }
  const fraction = /^([+-]?\d{1,12})\/(\d{1,12})(%?)$/.exec(compact);
  if (fraction) return finite([Number(fraction[1]) / Number(fraction[2])]);
  return readPlain(compact);
}

function plainText(text: string): string {
  return text
    .replace(/(?<=\d)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/gu, (raised) => {
      const digits = raised.replace(/[^⁺⁻]/gu, (digit) => String(SUPERSCRIPTS.indexOf(digit)));
      return `^${digits.replace('⁻', '-').replace('⁺', '+')}`;
    })
    .normalize('NFKC')
    .replace(/[−–‒]/g, '-')
    .replace(/⁄/g, '/')
    .trim()
    .replace(/^[a-z]\w{0,20}\s*=\s*/i, '')
    .replace(/^(≈|~|=|about|approx\.?|approximately|circa|ca\.|roughly)\s*/i, '')
    .replace(/\p{Sc}/gu, '')
    .replace(/(?<=\d)[_'’](?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\d)\s+(?=\d{3}(?!\d))/g, '')
    .replace(/(?<!\d)\s+|\s+(?!\d)/g, '');
}

/** Digits with separators, an exponent, a percent sign and a scale or a unit. */
function readPlain(compact: string): readonly number[] {
  const match =
    /^([+-]?)(\d[\d.,]{0,40}|[.,]\d{1,40})(?:e([+-]?\d{1,3}))?(%|percent)?([\p{L}µ°²³/]{0,20}\.?)$/iu.exec(
      compact,
    );
  if (!match) return [];
  const [, sign, digits = '', exponent, percent, unit = ''] = match;
  const scale = (sign === '-' ? -1 : 1) * scaleOf(unit);
  const values = readDigits(digits).map((each) => Number(`${each}e${exponent ?? 0}`) * scale);
  return finite([...values, ...(percent ? values.map((value) => value / 100) : [])]);
}

/** `k` and `million` multiply; other words behind a number are units. */
function scaleOf(unit: string): number {
  const exact = SCALES.get(unit) ?? SCALES.get(unit.toLowerCase());
  if (exact !== undefined) return exact;
  const [word] = [...SCALES.keys()].filter((each) => each.length > 3 && unit.toLowerCase().startsWith(each));
  return SCALES.get(word ?? '') ?? 1;
}

/** Every way in which dots and commas can be read: as grouping threes, or as the decimal sign. */
function readDigits(digits: string): readonly string[] {
  const grouped = (separator: ',' | '.') =>
    new RegExp(`^\\d{1,3}(\\${separator}\\d{3})+$`).test(
      digits.split(separator === ',' ? '.' : ',')[0] ?? '',
    );
  const candidates = [
    digits.replace(',', '.'),
    ...(grouped(',') ? [digits.replaceAll(',', '')] : []),
    ...(grouped('.') ? [digits.replaceAll('.', '').replace(',', '.')] : []),
  ];
  return candidates.filter((each) => /^(\d+\.?\d*|\.\d+)$/.test(each));
}

const finite = (values: readonly number[]) => [...new Set(values)].filter(Number.isFinite);
