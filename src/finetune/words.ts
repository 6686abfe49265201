import type { Interval } from './evaluation/intervals.ts';

/** Whole percent; one decimal where so many examples carry it. */
export function percent(share: number, of = 0): string {
  return `${(share * 100).toFixed(of >= 1000 ? 1 : 0)}%`;
}

export const sayInterval = ([low, high]: Interval, of = 0) => `${percent(low, of)} to ${percent(high, of)}`;

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
