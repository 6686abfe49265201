import type { Prediction } from './model/predict.ts';

/** What a spreadsheet would take for a formula, wide letters of East Asian keyboards included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;
/** Delimiters of any country: where a semicolon parts cells, what follows one could be a formula. */
const QUOTED = /[",;\t\n\r]/u;

/**
 * Predictions as a table: the text, the label, how sure, then the probability of every label in their own order. Begins
 * with a byte order mark, without which Excel reads UTF-8 wrongly. A cell that a spreadsheet would compute begins with an
 * apostrophe.
 */
export function predictionsCsv(
  texts: readonly string[],
  predictions: readonly Prediction[],
  labels: readonly string[],
): Uint8Array {
  const head = ['text', 'label', 'probability', ...labels];
  const rows = predictions.map(({ label, probabilities }, row) => {
    const shares = new Map(probabilities.map((each) => [each.label, each.probability]));
    const numbers = [shares.get(label) ?? 0, ...labels.map((each) => shares.get(each) ?? 0)];
    return [texts[row] ?? '', label, ...numbers.map((share) => share.toFixed(4))];
  });
  return Buffer.from(`\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`);
}

function cell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
