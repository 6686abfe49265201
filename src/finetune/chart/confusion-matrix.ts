import type { TestResult } from '../report.ts';

/** A picture as SVG, before it is turned into pixels. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const INK = '#1f2933';
const MUTED = '#616e7c';
const LINE = '#e4e7eb';
const PAPER = '#ffffff';
const EMPTY = '#f7f8fa';
/** Right answers from pale to deep blue, wrong ones from pale to deep orange. */
const RIGHT = { from: [232, 241, 253], to: [21, 84, 166] } as const;
const WRONG = { from: [255, 243, 226], to: [204, 82, 8] } as const;

/** Beyond this many labels cells carry no numbers, and their shade alone speaks. */
const NUMBERS_UP_TO = 25;
const LABEL_CHARACTERS = 22;
const PADDING = 28;

interface Sizes {
  readonly cell: number;
  readonly font: number;
  readonly label: number;
}

function sizesFor(labels: number): Sizes {
  if (labels <= 3) return { cell: 104, font: 24, label: 16 };
  if (labels <= 6) return { cell: 76, font: 20, label: 15 };
  if (labels <= 12) return { cell: 52, font: 16, label: 14 };
  if (labels <= NUMBERS_UP_TO) return { cell: 36, font: 12, label: 12 };
  if (labels <= 50) return { cell: 18, font: 0, label: 11 };
  return { cell: 13, font: 0, label: 10 };
}

/** Rows are true labels, columns predicted ones; the shade of a cell is its share of the row. */
export function drawConfusionMatrix(labels: readonly string[], test: TestResult): Drawing {
  const count = labels.length;
  const { cell, font, label: labelFont } = sizesFor(count);
  const names = labels.map((label, index) => printable(label, index));
  const longest = Math.max(...names.map((name) => textWidth(name, labelFont)));
  const upright = longest <= cell - 10;
  const degrees = count > NUMBERS_UP_TO ? 90 : 45;
  const slant = (degrees * Math.PI) / 180;
  const left = PADDING + 30 + Math.max(60, longest + 12);
  const top =
    PADDING + 66 + (upright ? labelFont + 16 : Math.ceil(longest * Math.sin(slant)) + labelFont + 8);
  const grid = count * cell;
  const recall = count <= NUMBERS_UP_TO ? 70 : 0;
  const overhang = upright ? 0 : Math.ceil(longest * Math.cos(slant)) - cell / 2;
  const width = Math.ceil(Math.max(left + grid + Math.max(recall, overhang, 0) + PADDING, 430));
  const height = Math.ceil(top + grid + PADDING + 22);
  const parts: string[] = [];

  parts.push(
    rect({ x: 0.5, y: 0.5, width: width - 1, height: height - 1, fill: PAPER, radius: 14, stroke: LINE }),
    text(title(test), PADDING, PADDING + 18, { size: 20, weight: 700 }),
    text('Rows: true label. Columns: predicted label.', PADDING, PADDING + 42, { size: 13, fill: MUTED }),
  );

  for (const [index, name] of names.entries()) {
    const middle = index * cell + cell / 2;
    parts.push(
      text(name, left - 10, top + middle + labelFont * 0.36, { size: labelFont, anchor: 'end', weight: 500 }),
      upright
        ? text(name, left + middle, top - 10, { size: labelFont, anchor: 'middle', weight: 500 })
        : text(name, left + middle + labelFont * (degrees === 90 ? 0.36 : 0.2), top - 8, {
            size: labelFont,
            weight: 500,
            rotate: -degrees,
          }),
    );
  }

  for (const [row, counts] of test.confusion.entries()) {
    const support = counts.reduce((sum, each) => sum + each, 0);
    for (const [column, value] of counts.entries()) {
      const x = left + column * cell;
      const y = top + row * cell;
      const share = support === 0 ? 0 : value / support;
      const fill = value === 0 ? EMPTY : shade(row === column ? RIGHT : WRONG, share);
      const gap = cell > 24 ? 1.5 : 0.5;
      parts.push(
        rect({
          x: x + gap,
          y: y + gap,
          width: cell - 2 * gap,
          height: cell - 2 * gap,
          fill,
          radius: cell > 40 ? 6 : cell > 24 ? 4 : 1.5,
        }),
      );
      if (font > 0 && (value > 0 || count <= 12)) {
        const size = fitted(String(value), font, cell - 8);
        parts.push(
          text(String(value), x + cell / 2, y + cell / 2 + size * 0.36, {
            size,
            anchor: 'middle',
            weight: row === column ? 700 : 500,
            fill: value === 0 ? '#b0b8c1' : share > 0.55 ? '#ffffff' : INK,
          }),
        );
      }
    }
    if (recall > 0 && support > 0) {
      const found = (test.confusion[row]?.[row] ?? 0) / support;
      parts.push(
        text(
          `${Math.round(found * 100)}%`,
          left + grid + 14,
          top + row * cell + cell / 2 + labelFont * 0.36,
          { size: labelFont, fill: MUTED, weight: 500 },
        ),
      );
    }
  }
  if (recall > 0) {
    parts.push(
      text('Percentages: how much of each row was found', left + grid + 14 + 38, height - PADDING + 4, {
        size: 12,
        anchor: 'end',
        fill: MUTED,
      }),
    );
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter">${parts.join('')}</svg>`;
  return { svg, width, height };
}

const PAIRS = 3;

/** Says in words what the picture shows. */
export function describeConfusionMatrix(labels: readonly string[], test: TestResult): string {
  const pairs = confusedPairs(labels, test).slice(0, PAIRS);
  const mistakes =
    pairs.length === 0
      ? 'No mistakes.'
      : `Most often mistaken: ${pairs.map(({ truth, predicted, count }) => `“${truth}” taken for “${predicted}” (${count === 1 ? 'once' : `${count} times`})`).join(', ')}.`;
  const ranked = test.perLabel.filter(({ support }) => support > 0).toSorted((a, b) => b.recall - a.recall);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  const ends =
    best && worst && best.recall > worst.recall
      ? ` Found best: “${best.label}” (${percent(best.recall)} of ${best.support}); worst: “${worst.label}” (${percent(worst.recall)} of ${worst.support}).`
      : '';
  return `Confusion matrix over ${labels.length} labels. ${title(test)}. ${mistakes}${ends}`;
}

/** Mistaken pairs, most frequent first. */
export function confusedPairs(labels: readonly string[], test: TestResult) {
  return test.confusion
    .flatMap((counts, row) =>
      counts.map((count, column) => ({
        truth: labels[row] ?? '',
        predicted: labels[column] ?? '',
        count: row === column ? 0 : count,
      })),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

function title({ n, accuracy }: TestResult): string {
  return `${Math.round(accuracy * n)} of ${n} test examples right (${percent(accuracy)})`;
}

const percent = (share: number) => `${Math.round(share * 100)}%`;

/** Letters the bundled font has; a label with others is shown by its number and spelt out in the tables. */
const DRAWABLE = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Mn}0-9\p{P}\p{Sc}\p{Sm}\p{Zs}]*$/u;

function printable(label: string, index: number): string {
  const shown = DRAWABLE.test(label) ? label : `label ${index + 1}`;
  const letters = [...shown];
  return letters.length > LABEL_CHARACTERS ? `${letters.slice(0, LABEL_CHARACTERS - 1).join('')}…` : shown;
}

/** Inter's letters are on average somewhat wider than half their height. */
function textWidth(words: string, size: number): number {
  let ems = 0;
  for (const letter of words) {
    ems += /[mwMW@%]/.test(letter)
      ? 0.9
      : /[iljtfrI.,:;'|! ]/.test(letter)
        ? 0.33
        : /\p{Lu}|\d/u.test(letter)
          ? 0.68
          : 0.6;
  }
  return ems * size;
}

const fitted = (words: string, size: number, room: number) =>
  Math.min(size, (size * room) / Math.max(1, textWidth(words, size)));

function shade({ from, to }: { from: readonly number[]; to: readonly number[] }, share: number): string {
  // small shares must still be told from nothing
  const strength = 0.08 + 0.92 * share;
  const mixed = from.map((low, index) => Math.round(low + ((to[index] ?? 0) - low) * strength));
  return `rgb(${mixed.join(',')})`;
}

function rect(box: {
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  radius: number;
  stroke?: string;
}): string {
  const stroke = box.stroke ? ` stroke="${box.stroke}"` : '';
  return `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="${box.radius}" fill="${box.fill}"${stroke}/>`;
}

function text(
  words: string,
  x: number,
  y: number,
  style: {
    size: number;
    weight?: number;
    fill?: string;
    anchor?: 'start' | 'middle' | 'end';
    rotate?: number;
  },
): string {
  const turn = style.rotate ? ` transform="rotate(${style.rotate} ${round(x)} ${round(y)})"` : '';
  return `<text x="${round(x)}" y="${round(y)}" font-size="${round(style.size)}" font-weight="${style.weight ?? 400}" fill="${style.fill ?? INK}" text-anchor="${style.anchor ?? 'start'}"${turn}>${escapeXml(words)}</text>`;
}

const round = (value: number) => Math.round(value * 100) / 100;

function escapeXml(words: string): string {
  return words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
