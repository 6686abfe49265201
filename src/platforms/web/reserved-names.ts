/** Letters and digits that look like the Latin letters of the tutor's name, as far as NFKD leaves them apart. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'аαɑ4@ᴀ',
  d: 'ԁժɗđᴅ',
  h: 'һհнɦʜ',
  l: 'iıіιӏ1|!łⅼɩʟ',
  s: 'ѕꜱʂ5$',
  t: 'тτ7+ŧᴛ',
  u: 'υսцʋᴜ',
  y: 'уүγყʏ',
};
const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) => [...others].map((other) => [other, latin])),
);
const TUTOR = 'studyhall';

/** Whether a name is the tutor's own to the eye: alone, with other words, spaced out, or in letters that look the same. */
export function looksLikeTutor(name: string): boolean {
  const plain = name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const latin = [...plain].map((letter) => LATIN.get(letter) ?? letter).join('');
  return latin.replace(/[^\p{L}\p{N}]/gu, '').includes(TUTOR);
}
