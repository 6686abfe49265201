import { cleanText, foldLabel, foldText } from './clean.ts';
import type { Dataset } from './dataset.ts';

/**
 * The examples with corrections among them: a text that is there gets the corrected label, another is added. Labels that
 * the file does not have are left out, and so are texts of the test file: none may be learnt and tested at once.
 */
export function withCorrections(
  dataset: Dataset,
  corrections: readonly { readonly text: string; readonly label: string }[],
  tested: readonly string[] = [],
): Dataset {
  if (corrections.length === 0) return dataset;
  const labels = new Map(dataset.labels.map((label, index) => [foldLabel(label), index]));
  const places = new Map(dataset.texts.map((text, index) => [foldText(text), index]));
  const texts = [...dataset.texts];
  const y = [...dataset.y];
  const rows = [...dataset.rows];
  const numbers = rows.map(() => 0);
  const untold = new Set(tested.map(foldText));
  let correctionsOfTested = 0;
  for (const [index, correction] of corrections.entries()) {
    const text = cleanText(correction.text);
    const label = labels.get(foldLabel(correction.label));
    if (text === '' || label === undefined) continue;
    if (untold.has(foldText(text))) {
      correctionsOfTested++;
      continue;
    }
    const place = places.get(foldText(text));
    if (place !== undefined) {
      y[place] = label;
      numbers[place] = index + 1;
      continue;
    }
    places.set(foldText(text), texts.length);
    texts.push(text);
    y.push(label);
    rows.push(0);
    numbers.push(index + 1);
  }
  return {
    ...dataset,
    texts,
    y: Int32Array.from(y),
    rows: Int32Array.from(rows),
    corrections: Int32Array.from(numbers),
    ...(correctionsOfTested > 0 && { correctionsOfTested }),
  };
}
