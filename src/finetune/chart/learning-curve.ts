import type { CurvePoint } from '../report.ts';
import { percent, wayTitle } from '../words.ts';
import { INK, LINE, MUTED, type Panel, rect, round, text, textWidth } from './svg.ts';

const PADDING = 28;
const LEFT = 78;
const PLOT_HEIGHT = 220;
/** Between two lines of the grid. */
const TICK = 0.2;
const LEAST_WIDTH = 430;
const MOST_WIDTH = 1000;
/** Apart in lightness as well as in hue, and each with a mark of its own. */
const STYLES = [
  { colour: '#1554a6', mark: 'disc', dash: '' },
  { colour: '#cc5208', mark: 'square', dash: '7 4' },
  { colour: '#2f7d4f', mark: 'diamond', dash: '2 4' },
  { colour: '#7a3e9d', mark: 'disc', dash: '10 4 2 4' },
  { colour: '#616e7c', mark: 'square', dash: '4 3' },
] as const;
type Style = (typeof STYLES)[number];

interface Series {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

function seriesOf(curve: readonly CurvePoint[]): readonly Series[] {
  const series = new Map<string, CurvePoint[]>();
  for (const point of curve) {
    const name = wayTitle(point);
    series.set(name, [...(series.get(name) ?? []), point]);
  }
  return [...series].map(([name, points]) => ({
    name,
    points: points.toSorted((a, b) => a.shots - b.shots),
  }));
}

/** Accuracy over the number of examples of each label, on a scale of doublings; bars are one standard deviation. */
export function curvePanel(curve: readonly CurvePoint[], wide: number): Panel {
  const series = seriesOf(curve).slice(0, STYLES.length);
  const shots = [...new Set(curve.map((point) => point.shots))].sort((a, b) => a - b);
  const width = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, wide));
  const plot = { left: LEFT, top: 92, width: width - LEFT - PADDING - 12, height: PLOT_HEIGHT };
  const lowest = Math.min(...curve.map((point) => point.accuracyMean - point.accuracySd));
  const floor = Math.max(0, Math.floor(lowest / TICK) * TICK);
  const ticks = Math.round((1 - floor) / TICK);
  const [first, last] = [Math.log2(shots[0] ?? 1), Math.log2(shots.at(-1) ?? 2)];
  const x = (each: number) =>
    last === first
      ? plot.left + plot.width / 2
      : plot.left + 14 + ((Math.log2(each) - first) / (last - first)) * (plot.width - 28);
  const y = (share: number) =>
    plot.top + plot.height * (1 - (Math.min(1, Math.max(floor, share)) - floor) / (1 - floor));
  const parts: string[] = [
    line(PADDING, 0.5, width - PADDING, 0.5, LINE),
    text('More examples, better?', PADDING, 34, { size: 20, weight: 700 }),
    text('Accuracy after learning from so many examples of each label', PADDING, 58, {
      size: 13,
      fill: MUTED,
    }),
  ];
  for (let tick = 0; tick <= ticks; tick++) {
    const share = 1 - tick * TICK;
    parts.push(
      line(plot.left, y(share), plot.left + plot.width, y(share), LINE),
      text(percent(share), plot.left - 10, y(share) + 4.5, {
        size: 13,
        anchor: 'end',
        fill: MUTED,
      }),
    );
  }
  for (const each of shots) {
    parts.push(
      text(String(each), x(each), plot.top + plot.height + 24, {
        size: 14,
        anchor: 'middle',
        fill: INK,
        weight: 500,
      }),
    );
  }
  for (const [index, { points }] of series.entries()) {
    const style = STYLES[index] as Style;
    const spread = (index - (series.length - 1) / 2) * 5;
    const at = points.map((point) => ({ ...point, px: x(point.shots) + spread, py: y(point.accuracyMean) }));
    for (const { px, accuracyMean, accuracySd } of at) {
      const [high, low] = [y(accuracyMean + accuracySd), y(accuracyMean - accuracySd)];
      parts.push(line(px, high, px, low, style.colour, 1.5, 0.45));
    }
    const path = at.map(({ px, py }) => `${round(px)},${round(py)}`).join(' ');
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${style.colour}" stroke-width="2.5" stroke-linejoin="round"${style.dash ? ` stroke-dasharray="${style.dash}"` : ''}/>`,
      ...at.map(({ px, py }) => mark(style, px, py)),
    );
  }
  const legend = legendOf(series, width);
  parts.push(
    ...legend.parts.map((part) => `<g transform="translate(0 ${plot.top + plot.height + 40})">${part}</g>`),
  );
  return { parts, width, height: plot.top + plot.height + 40 + legend.height + PADDING - 6 };
}

function legendOf(series: readonly Series[], width: number): { parts: readonly string[]; height: number } {
  const parts: string[] = [];
  let [x, y] = [PADDING, 16];
  for (const [index, { name }] of series.entries()) {
    const style = STYLES[index] as Style;
    const room = 34 + textWidth(name, 14) + 22;
    if (x > PADDING && x + room - 22 > width - 8) [x, y] = [PADDING, y + 26];
    parts.push(
      `<line x1="${round(x)}" y1="${y - 5}" x2="${round(x + 26)}" y2="${y - 5}" stroke="${style.colour}" stroke-width="2.5"${style.dash ? ` stroke-dasharray="${style.dash}"` : ''}/>`,
      mark(style, x + 13, y - 5),
      text(name, x + 34, y, { size: 14, weight: 500 }),
    );
    x += room;
  }
  return { parts, height: y + 8 };
}

function mark({ mark: kind, colour }: Style, x: number, y: number): string {
  if (kind === 'disc') return `<circle cx="${round(x)}" cy="${round(y)}" r="5" fill="${colour}"/>`;
  const turn = kind === 'diamond' ? ` transform="rotate(45 ${round(x)} ${round(y)})"` : '';
  return `<g${turn}>${rect({ x: round(x - 4.5), y: round(y - 4.5), width: 9, height: 9, fill: colour, radius: 1 })}</g>`;
}

const line = (x1: number, y1: number, x2: number, y2: number, colour: string, thick = 1, opacity = 1) =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}" stroke-width="${thick}"${opacity < 1 ? ` stroke-opacity="${opacity}"` : ''}/>`;

/** Says in words what the curve shows: where each way begins and ends. */
export function describeLearningCurve(curve: readonly CurvePoint[]): string {
  const ways = seriesOf(curve).map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return name;
    return first === last
      ? `${name} ${percent(first.accuracyMean)} with ${first.shots}`
      : `${name} from ${percent(first.accuracyMean)} with ${first.shots} to ${percent(last.accuracyMean)} with ${last.shots}`;
  });
  return `Learning curve, accuracy by examples of each label: ${ways.join('; ')}.`;
}
