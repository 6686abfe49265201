import type { TestResult } from '../report.ts';
import { percent } from '../words.ts';
import { drawable, fitted, INK, MUTED, type Panel, printable, rect, text, textWidth } from './svg.ts';

const EMPTY = '#f7f8fa';
/** Right answers from pale to deep blue, wrong ones from pale to deep orange. */
const RIGHT = { from: [232, 241, 253], to: [21, 84, 166] } as const;
const WRONG = { from: [255, 243, 226], to: [204, 82, 8] } as const;

/** Of more labels only the most mistaken are drawn, so that the picture can be read on a phone. */
const DRAWN_UP_TO = 25;
const MOST_MISTAKEN = 20;
const PADDING = 28;
/** Between two cells, half of it. */
const GAP = 1.5;
/** Right of the grid, for the share of each row that was found. */
const RECALL = 70;

interface Sizes {
  readonly cell: number;
  readonly font: number;
  readonly label: number;
}

function sizesFor(labels: number): Sizes {
  if (labels <= 3) return { cell: 104, font: 24, label: 16 };
  if (labels <= 6) return { cell: 76, font: 20, label: 15 };
  if (labels <= 12) return { cell: 52, font: 16, label: 14 };
  return { cell: 36, font: 13, label: 13 };
}

/** Labels with letters that the font lacks are shown by their number, and spelt out in the table of all labels. */
const named = (labels: readonly string[]) =>
  labels.map((label, index) => (drawable(label) ? label : `label ${index + 1}`));

/** All labels, or the most mistaken with the others taken together. */
function readable(all: readonly string[], { confusion }: TestResult) {
  const labels = named(all);
  const numbered = all.every(drawable) ? '' : ' Numbers: as in the table of all labels.';
  const note = `Rows: true label. Columns: predicted label.${numbered}`;
  const totals = confusion.map((counts) => counts.reduce((sum, each) => sum + each, 0));
  if (labels.length <= DRAWN_UP_TO) return { labels, confusion, supports: totals, note };
  const mistaken = labels.map((_, label) =>
    confusion.reduce(
      (sum, counts, row) =>
        sum +
        (row === label
          ? counts.reduce((all, each) => all + each, 0) - (counts[row] ?? 0)
          : (counts[label] ?? 0)),
      0,
    ),
  );
  const shown = labels
    .map((_, label) => label)
    .sort((a, b) => (mistaken[b] ?? 0) - (mistaken[a] ?? 0) || a - b)
    .slice(0, MOST_MISTAKEN)
    .sort((a, b) => a - b);
  const place = new Map(shown.map((label, index) => [label, index]));
  const merged = Array.from({ length: shown.length + 1 }, () => new Array<number>(shown.length + 1).fill(0));
  for (const [row, counts] of confusion.entries()) {
    for (const [column, value] of counts.entries()) {
      const into = merged[place.get(row) ?? shown.length];
      const at = place.get(column) ?? shown.length;
      // what others are taken for each other is not drawn; it must not look right
      if (!place.has(row) && !place.has(column) && row !== column) continue;
      if (into) into[at] = (into[at] ?? 0) + value;
    }
  }
  return {
    labels: [...shown.map((label) => labels[label] ?? ''), `${labels.length - shown.length} others`],
    confusion: merged,
    supports: [
      ...shown.map((label) => totals[label] ?? 0),
      totals.reduce((sum, total, label) => (place.has(label) ? sum : sum + total), 0),
    ],
    note: `Rows: true label. Columns: predicted. The ${shown.length} labels mistaken most often, of ${labels.length}.${numbered}`,
  };
}

/** Rows are true labels, columns predicted ones; the shade of a cell is its share of the row. */
export function confusionPanel(all: readonly string[], test: TestResult): Panel {
  const { labels, confusion, supports, note } = readable(all, test);
  const count = labels.length;
  const { cell, font, label: labelFont } = sizesFor(count);
  const names = printable(labels);
  const longest = Math.max(...names.map((name) => textWidth(name, labelFont)));
  const upright = longest <= cell - 10;
  const degrees = 45;
  const slant = (degrees * Math.PI) / 180;
  const left = PADDING + 30 + Math.max(60, longest + 12);
  const top =
    PADDING + 66 + (upright ? labelFont + 16 : Math.ceil(longest * Math.sin(slant)) + labelFont + 8);
  const grid = count * cell;
  const overhang = upright ? 0 : Math.ceil(longest * Math.cos(slant)) - cell / 2;
  const width = Math.ceil(Math.max(left + grid + Math.max(RECALL, overhang) + PADDING, 430));
  const height = Math.ceil(top + grid + PADDING + 22);
  const room = width - 2 * PADDING;
  const parts: string[] = [];

  parts.push(
    text(title(test), PADDING, PADDING + 18, { size: fitted(title(test), 20, room), weight: 700 }),
    text(note, PADDING, PADDING + 42, { size: fitted(note, 13, room), fill: MUTED }),
  );

  for (const [index, name] of names.entries()) {
    const middle = index * cell + cell / 2;
    parts.push(
      text(name, left - 10, top + middle + labelFont * 0.36, { size: labelFont, anchor: 'end', weight: 500 }),
      upright
        ? text(name, left + middle, top - 10, { size: labelFont, anchor: 'middle', weight: 500 })
        : text(name, left + middle + labelFont * 0.2, top - 8, {
            size: labelFont,
            weight: 500,
            rotate: -degrees,
          }),
    );
  }

  for (const [row, counts] of confusion.entries()) {
    const support = supports[row] ?? 0;
    for (const [column, value] of counts.entries()) {
      const x = left + column * cell;
      const y = top + row * cell;
      const share = support === 0 ? 0 : value / support;
      const colour = shade(row === column ? RIGHT : WRONG, share);
      const fill = value === 0 ? EMPTY : `rgb(${colour.join(',')})`;
      parts.push(
        rect({
          x: x + GAP,
          y: y + GAP,
          width: cell - 2 * GAP,
          height: cell - 2 * GAP,
          fill,
          radius: cell > 40 ? 6 : 4,
        }),
      );
      if (value > 0 || count <= 12) {
        const size = fitted(String(value), font, cell - 8);
        parts.push(
          text(String(value), x + cell / 2, y + cell / 2 + size * 0.36, {
            size,
            anchor: 'middle',
            weight: row === column ? 700 : 500,
            fill: value === 0 ? '#b0b8c1' : readableOn(colour),
          }),
        );
      }
    }
    if (support > 0) {
      const found = (confusion[row]?.[row] ?? 0) / support;
      parts.push(
        text(percent(found), left + grid + 14, top + row * cell + cell / 2 + labelFont * 0.36, {
          size: labelFont,
          fill: MUTED,
          weight: 500,
        }),
      );
    }
  }
  parts.push(
    text('Percentages: how much of each row was found', left + grid + 14 + 38, height - PADDING + 4, {
      size: 12,
      anchor: 'end',
      fill: MUTED,
    }),
  );
  return { parts, width, height };
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
  return `${Math.round(accuracy * n)} of ${n} test examples right (${percent(accuracy, n)})`;
}

function shade({ from, to }: { from: readonly number[]; to: readonly number[] }, share: number) {
  // small shares must still be told from nothing
  const strength = 0.08 + 0.92 * share;
  return from.map((low, index) => Math.round(low + ((to[index] ?? 0) - low) * strength));
}

/** White or ink, whichever stands out more: WCAG 2 contrast is even at this luminance. */
const EVEN_LUMINANCE = 0.22;

function readableOn(colour: readonly number[]): string {
  const [red = 0, green = 0, blue = 0] = colour.map((each) => (each / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < EVEN_LUMINANCE ? '#ffffff' : INK;
}
