import type { Mode } from './approach.ts';
import type { Interval } from './evaluation/intervals.ts';
import type { Report } from './report.ts';

/** Whole percent; one decimal where so many examples carry it. */
export function percent(share: number, of = 0): string {
  return `${(share * 100).toFixed(of >= 1000 ? 1 : 0)}%`;
}

export const sayInterval = ([low, high]: Interval, of = 0) => `${percent(low, of)} to ${percent(high, of)}`;

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

interface Way {
  readonly mode: Mode;
  readonly layers: number;
}

/** What learnt: in words for the small print. */
export function wayName({ mode, layers, tuning }: Way & Pick<Report, 'tuning'>): string {
  switch (mode) {
    case 'frozen':
      return 'frozen';
    case 'unfrozen': {
      const top = layers === 1 ? 'top layer' : `top ${layers} layers`;
      return tuning?.epochs === 0
        ? `frozen, since training its ${top} along gained nothing certain on held-out examples`
        : `${top} trained along`;
    }
    case 'scratch':
      return 'trained from random numbers';
    case 'tfidf':
      return 'Words and letters counted (TF-IDF)';
  }
}

/** The same as the name of a row. */
export function wayTitle({ mode, layers }: Way): string {
  switch (mode) {
    case 'frozen':
      return 'Frozen encoder';
    case 'unfrozen':
      return layers === 1 ? 'Top layer trained' : `Top ${layers} layers trained`;
    case 'scratch':
      return 'From scratch';
    case 'tfidf':
      return 'TF-IDF';
  }
}
