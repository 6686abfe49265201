import type { Comparison, CurvePoint, Report } from '../report.ts';
import { confusionPanel, describeConfusionMatrix } from './confusion-matrix.ts';
import { curvePanel, describeLearningCurve } from './learning-curve.ts';
import { type Drawing, sheet } from './svg.ts';

type Drawn = Pick<Report, 'labels' | 'test' | 'comparison'>;

/** The confusion matrix and, where other ways were measured, the learning curve below it. */
export function drawReport({ labels, test, comparison }: Drawn): Drawing {
  const matrix = confusionPanel(labels, test);
  const curve = curveOf(comparison);
  return sheet(curve.length === 0 ? [matrix] : [matrix, curvePanel(curve, matrix.width)]);
}

/** Says in words what the picture shows. */
export function describeReport({ labels, test, comparison }: Drawn): string {
  const curve = curveOf(comparison);
  const matrix = describeConfusionMatrix(labels, test);
  return curve.length === 0 ? matrix : `${matrix} ${describeLearningCurve(curve)}`;
}

/** None where a single number of examples was tried: its points make no curve, and the comparison names them. */
function curveOf(comparison: Comparison | undefined): readonly CurvePoint[] {
  const curve = comparison?.learningCurve ?? [];
  return new Set(curve.map(({ shots }) => shots)).size > 1 ? curve : [];
}
