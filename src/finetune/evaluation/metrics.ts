export interface LabelScore {
  readonly label: string;
  /** Of those said to have the label, the share that has it; 0 when none was said to. */
  readonly precision: number;
  /** Of those that have the label, the share that was found; 0 when none has it. */
  readonly recall: number;
  readonly f1: number;
  /** How many tested examples have the label. */
  readonly support: number;
}

/** Row-major counts, true label by predicted label. */
export function countConfusion(truth: Int32Array, predicted: Int32Array, labelCount: number): Int32Array {
  const confusion = new Int32Array(labelCount * labelCount);
  for (const [index, label] of truth.entries()) {
    const cell = label * labelCount + (predicted[index] as number);
    confusion[cell] = (confusion[cell] as number) + 1;
  }
  return confusion;
}

export function labelScores(confusion: Int32Array, labels: readonly string[]): readonly LabelScore[] {
  const totals = labelTotals(confusion, labels.length);
  return labels.map((label, index) => {
    const { right, said, support } = totals[index] as Totals;
    return {
      label,
      precision: said === 0 ? 0 : right / said,
      recall: support === 0 ? 0 : right / support,
      f1: said + support === 0 ? 0 : (2 * right) / (said + support),
      support,
    };
  });
}

/** Mean F1 of the labels that occur as truth or as prediction. */
export function macroF1(confusion: Int32Array, labelCount: number): number {
  let sum = 0;
  let occurring = 0;
  for (const { right, said, support } of labelTotals(confusion, labelCount)) {
    if (said + support === 0) continue;
    occurring++;
    sum += (2 * right) / (said + support);
  }
  return occurring === 0 ? 0 : sum / occurring;
}

interface Totals {
  right: number;
  said: number;
  support: number;
}

function labelTotals(confusion: Int32Array, labelCount: number): readonly Totals[] {
  const totals: Totals[] = Array.from({ length: labelCount }, () => ({ right: 0, said: 0, support: 0 }));
  for (let truth = 0; truth < labelCount; truth++) {
    for (let said = 0; said < labelCount; said++) {
      const count = confusion[truth * labelCount + said] as number;
      const row = totals[truth] as Totals;
      const column = totals[said] as Totals;
      row.support += count;
      column.said += count;
      if (truth === said) row.right += count;
    }
  }
  return totals;
}

/** The most probable label of each row; the first of equals. */
export function mostProbable(probabilities: Float64Array, labelCount: number): Int32Array {
  const chosen = new Int32Array(probabilities.length / labelCount);
  for (let row = 0; row < chosen.length; row++) {
    let best = 0;
    for (let label = 1; label < labelCount; label++) {
      if (
        (probabilities[row * labelCount + label] as number) >
        (probabilities[row * labelCount + best] as number)
      ) {
        best = label;
      }
    }
    chosen[row] = best;
  }
  return chosen;
}
