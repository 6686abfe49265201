import { cpus, totalmem } from 'node:os';

/** The value below which a share of the sorted numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (numbers) => quantile(numbers, 0.5);
export const round = (number, digits = 2) => Number(number.toFixed(digits));

/** What the figures were measured on. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
});

/** One JSON line on standard output. */
export function report(name, figures) {
  console.log(JSON.stringify({ bench: name, ...figures, machine: machine() }));
}
