const graphemes = new Intl.Segmenter();

/** Cuts at a grapheme boundary, with an ellipsis when something was cut. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const room = Math.max(0, limit - 1);
  let sure = room;
  while (sure > 0 && !(isPlain(text, sure - 1) && isPlain(text, sure))) sure--;
  let kept = text.slice(0, sure);
  if (sure === room) return `${kept}…`;
  for (const { segment } of graphemes.segment(text.slice(sure, limit + 64))) {
    if (kept.length + segment.length > room) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Between two of these characters there is always a boundary. */
function isPlain(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x20 && code < 0x7f;
}
