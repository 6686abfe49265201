import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeConfusionMatrix } from '../../src/finetune/chart/confusion-matrix.ts';
import { renderPng } from '../../src/finetune/chart/png.ts';
import { drawReport } from '../../src/finetune/chart/report-picture.ts';
import { wilson95 } from '../../src/finetune/evaluation/intervals.ts';
import { countConfusion, labelScores } from '../../src/finetune/evaluation/metrics.ts';
import type { TestResult } from '../../src/finetune/report.ts';

function result(labels: readonly string[], pairs: readonly (readonly [number, number])[]): TestResult {
  const truth = Int32Array.from(pairs, ([label]) => label);
  const predicted = Int32Array.from(pairs, ([, label]) => label);
  const confusion = countConfusion(truth, predicted, labels.length);
  const right = pairs.filter(([a, b]) => a === b).length;
  return {
    n: pairs.length,
    accuracy: right / pairs.length,
    accuracyCi95: wilson95(right, pairs.length),
    macroF1: 0,
    macroF1Ci95: [0, 1],
    perLabel: labelScores(confusion, labels),
    confusion: labels.map((_, row) => [
      ...confusion.subarray(row * labels.length, (row + 1) * labels.length),
    ]),
  };
}

const PAIRS = [
  [0, 0],
  [0, 0],
  [0, 1],
  [0, 1],
  [1, 1],
  [1, 0],
] as const;

describe('the picture of a confusion matrix', () => {
  it('says its result in words', () => {
    expect(describeConfusionMatrix(['cat', 'dog'], result(['cat', 'dog'], PAIRS))).toBe(
      'Confusion matrix over 2 labels. 3 of 6 test examples right (50%). Most often mistaken: “cat” taken for “dog” (2 times), “dog” taken for “cat” (once).',
    );
    const perfect = result(
      ['cat', 'dog'],
      [
        [0, 0],
        [1, 1],
      ],
    );
    expect(describeConfusionMatrix(['cat', 'dog'], perfect)).toContain('No mistakes.');
  });

  it('writes every count so that it stands out from its cell', () => {
    const labels = ['cat', 'dog'];
    const luminance = (colour: readonly number[]) =>
      [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
        const part = (colour[at] ?? 0) / 255;
        return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
      }, 0);
    for (let right = 1; right < 20; right++) {
      const pairs = Array.from({ length: 20 }, (_, index) => [0, index < right ? 0 : 1] as const);
      const { svg } = drawReport({ labels, test: result(labels, [...pairs, [1, 1]]) });
      const cells = [...svg.matchAll(/fill="rgb\((.*?)\)"\/><text [^>]*fill="#(.{6})"/g)];
      expect(cells).toHaveLength(3);
      for (const [, cell = '', ink = ''] of cells) {
        const shades = [cell.split(',').map(Number), [...Buffer.from(ink, 'hex')]].map(luminance);
        expect((Math.max(...shades) + 0.05) / (Math.min(...shades) + 0.05)).toBeGreaterThan(3.8);
      }
    }
  });

  it('shows every count and label, with markup in labels as plain letters', () => {
    const labels = ['<script>alert("x")</script>', 'a & b'];
    const { svg } = drawReport({ labels, test: result(labels, PAIRS) });
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).toContain('a &amp; b');
    for (const count of ['>2<', '>1<']) expect(svg).toContain(count);
  });

  it('tells apart labels that only differ at their end, and numbers those the font lacks as the table does', () => {
    const alike = Array.from({ length: 30 }, (_, index) => `card_payment_fee_charged_${index}`);
    const names = ({ svg }: { readonly svg: string }) =>
      [...svg.matchAll(/>([^<]*…[^<]*|label \d+)</g)].map(([, name]) => name);
    const drawn = names(drawReport({ labels: alike, test: result(alike, [[28, 29]]) }));
    expect(drawn.filter((name) => name?.endsWith('charged_28'))).toHaveLength(2);
    expect(new Set(drawn).size).toBe(drawn.length / 2);
    const other = alike.with(28, '日本語');
    const { svg } = drawReport({ labels: other, test: result(other, [[28, 29]]) });
    expect(svg.split('>label 29<')).toHaveLength(3);
    expect(svg).toContain('Numbers: as in the table of all labels.');
  });

  it('is well-formed and fits its frame for any labels', () => {
    const label = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.array(label, { minLength: 2, maxLength: 40 }), (labels) => {
        const { svg, width, height } = drawReport({ labels, test: result(labels, PAIRS) });
        expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
        expect(svg.match(/<text /g)?.length).toBe(svg.match(/<\/text>/g)?.length);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
        for (const [, x = '', y = ''] of svg.matchAll(/<(?:rect|text) x="([^"]+)" y="([^"]+)"/g)) {
          expect(Number(x)).toBeLessThanOrEqual(width);
          expect(Number(y)).toBeLessThanOrEqual(height);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('becomes a PNG for two labels and for a hundred, hostile ones too', async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `label ${index}`);
    for (const labels of [['yes', 'no'], hundred, ['\u0000<&>"', '日本語', '\u202e']]) {
      const png = Buffer.from(await renderPng(drawReport({ labels, test: result(labels, PAIRS) })));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.readUInt32BE(16)).toBeGreaterThan(400);
      expect(png.readUInt32BE(16)).toBeLessThanOrEqual(2400);
    }
  });
});
