import type { Report } from '../report.ts';
import { confusionPanel, describeConfusionMatrix } from './confusion-matrix.ts';
import { curvePanel, describeLearningCurve } from './learning-curve.ts';
import { type Drawing, sheet } from './svg.ts';

type Drawn = Pick<Report, 'labels' | 'test' | 'comparison'>;

/** The confusion matrix and, where other ways were measured, the learning curve below it. */
export function drawReport({ labels, test, comparison }: Drawn): Drawing {
  const matrix = confusionPanel(labels, test);
  const curve = comparison?.learningCurve ?? [];
  return sheet(curve.length === 0 ? [matrix] : [matrix, curvePanel(curve, matrix.width)]);
}

/** Says in words what the picture shows. */
export function describeReport({ labels, test, comparison }: Drawn): string {
  const curve = comparison?.learningCurve ?? [];
  const matrix = describeConfusionMatrix(labels, test);
  return curve.length === 0 ? matrix : `${matrix} ${describeLearningCurve(curve)}`;
}
