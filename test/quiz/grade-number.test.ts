import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNumber, gradeNumber, readNumber } from '../../src/quiz/grade-number.ts';

describe('reading a typed number', () => {
  it.each([
    ['0.5', [0.5]],
    ['0,5', [0.5]],
    ['.5', [0.5]],
    ['½', [0.5]],
    ['1/2', [0.5]],
    ['1,500', [1.5, 1500]],
    ['1.500,75', [1500.75]],
    ['1,500,000.5', [1500000.5]],
    ['1 000', [1000]],
    ['1’000', [1000]],
    ['−3', [-3]],
    ['–3', [-3]],
    ['1e-4', [0.0001]],
    ['10^-4', [0.0001]],
    ['10⁻⁴', [0.0001]],
    ['1 × 10⁻⁴', [0.0001]],
    ['2,5*10^3', [2500]],
    ['50 %', [50, 0.5]],
    ['110 million', [110_000_000]],
    ['110M', [110_000_000]],
    ['3k', [3000]],
    ['2307 weights', [2307]],
    ['5 km/h', [5]],
    ['$5', [5]],
    ['about 7', [7]],
    ['x = 5', [5]],
    ['５', [5]],
  ])('reads “%s”', (text, numbers) => {
    expect(readNumber(text)).toEqual(numbers);
  });

  it.each(['', 'abc', '--5', '1 2', '1/0', '1..2', '1e999', 'NaN', 'Infinity', '0x10', '5 6 7 8'])(
    'finds no number in “%s”',
    (text) => {
      expect(readNumber(text)).toEqual([]);
    },
  );

  it('reads back whatever was written, in every common form', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), (whole) => {
        const value = whole / 1000;
        expect(readNumber(String(value))).toContain(value);
        expect(readNumber(String(value).replace('.', ','))).toContain(value);
        expect(readNumber(value.toLocaleString('en', { maximumFractionDigits: 3 }))).toContain(value);
        expect(readNumber(value.toLocaleString('de', { maximumFractionDigits: 3 }))).toContain(value);
        expect(readNumber(formatNumber(value))).toContain(value);
        expect(readNumber(value.toExponential())).toContain(value);
      }),
    );
  });

  it('survives whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(readNumber(text).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('grading a typed number', () => {
  it('accepts within the tolerance, and says so', () => {
    expect(gradeNumber('3.1', { value: 3.14, tolerance: 0.05 })).toEqual({
      correct: true,
      note: 'Accepted within 0.05 of 3.14.',
    });
    expect(gradeNumber('3.2', { value: 3.14, tolerance: 0.05 }).correct).toBe(false);
    expect(gradeNumber('2307', { value: 2307, tolerance: 0 })).toEqual({ correct: true });
    expect(gradeNumber('2308', { value: 2307, tolerance: 0 }).correct).toBe(false);
    expect(gradeNumber('0.3', { value: 0.1 + 0.2, tolerance: 0 }).correct).toBe(true);
  });

  it('says how it read what could be read otherwise', () => {
    expect(gradeNumber('0,0001', { value: 0.0001, tolerance: 0 }).note).toBe('Read as 0.0001.');
    expect(gradeNumber('50 %', { value: 0.5, tolerance: 0 }).note).toBe('Read as 0.5.');
    expect(gradeNumber('2,307 weights', { value: 2307, tolerance: 0 }).note).toBe('Read as 2,307.');
  });

  it('says that words are no number', () => {
    expect(gradeNumber('many', { value: 3, tolerance: 0 })).toEqual({
      correct: false,
      note: 'That could not be read as a number: write it in figures, such as 0.5.',
    });
  });
});
