import { cleanText, foldLabel, foldText } from './clean.ts';
import type { Dataset } from './dataset.ts';

/**
 * The examples with corrections among them: a text that is there gets the corrected label, another is added. Added rows
 * are counted on from the last of the file. Labels that the file does not have are left out.
 */
export function withCorrections(
  dataset: Dataset,
  corrections: readonly { readonly text: string; readonly label: string }[],
): Dataset {
  if (corrections.length === 0) return dataset;
  const labels = new Map(dataset.labels.map((label, index) => [foldLabel(label), index]));
  const places = new Map(dataset.texts.map((text, index) => [foldText(text), index]));
  const texts = [...dataset.texts];
  const y = [...dataset.y];
  const rows = [...dataset.rows];
  let last = rows.reduce((most, row) => Math.max(most, row), 0);
  for (const correction of corrections) {
    const text = cleanText(correction.text);
    const label = labels.get(foldLabel(correction.label));
    if (text === '' || label === undefined) continue;
    const place = places.get(foldText(text));
    if (place !== undefined) {
      y[place] = label;
      continue;
    }
    places.set(foldText(text), texts.length);
    texts.push(text);
    y.push(label);
    rows.push(++last);
  }
  return { ...dataset, texts, y: Int32Array.from(y), rows: Int32Array.from(rows) };
}
