/** A picture as SVG, before it is turned into pixels. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, drawn from its own upper left corner. */
export interface Panel {
  readonly parts: readonly string[];
  readonly width: number;
  readonly height: number;
}

export const INK = '#1f2933';
export const MUTED = '#616e7c';
export const LINE = '#e4e7eb';
const PAPER = '#ffffff';

/** Panels below each other on one sheet. */
export function sheet(panels: readonly Panel[]): Drawing {
  const width = Math.ceil(Math.max(...panels.map((panel) => panel.width)));
  let y = 0;
  const placed = panels.map(({ parts, height }) => {
    const group = `<g transform="translate(0 ${round(y)})">${parts.join('')}</g>`;
    y += height;
    return group;
  });
  const height = Math.ceil(y);
  const paper = rect({
    x: 0.5,
    y: 0.5,
    width: width - 1,
    height: height - 1,
    fill: PAPER,
    radius: 14,
    stroke: LINE,
  });
  return {
    width,
    height,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter">${paper}${placed.join('')}</svg>`,
  };
}

const LABEL_CHARACTERS = 22;

/** Letters the bundled font has. */
const DRAWABLE = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Mn}0-9\p{P}\p{Sc}\p{Sm}\p{Zs}]*$/u;

export const drawable = (label: string) => DRAWABLE.test(label);

/** Labels as they are drawn: long ones are cut at their end, or in the middle where they only differ after that. */
export function printable(labels: readonly string[]): readonly string[] {
  const ends = labels.map((label) => cut(label, 0));
  return labels.map((label, index) => {
    const shared = ends.filter((end) => end === ends[index]).length > 1;
    return shared ? cut(label, Math.floor(LABEL_CHARACTERS / 2)) : (ends[index] ?? '');
  });
}

/** @param last letters of the end that are kept */
function cut(label: string, last: number): string {
  const letters = [...label];
  if (letters.length <= LABEL_CHARACTERS) return label;
  const end = last === 0 ? [] : letters.slice(-last);
  return `${letters.slice(0, LABEL_CHARACTERS - 1 - last).join('')}…${end.join('')}`;
}

/** Inter's letters are on average somewhat wider than half their height. */
export function textWidth(words: string, size: number): number {
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

export const fitted = (words: string, size: number, room: number) =>
  Math.min(size, (size * room) / Math.max(1, textWidth(words, size)));

export function rect(box: {
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

export function text(
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

export const round = (value: number) => Math.round(value * 100) / 100;

function escapeXml(words: string): string {
  return words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
