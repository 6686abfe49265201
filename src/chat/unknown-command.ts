import { distance } from 'fastest-levenshtein';
import { shorten } from './shorten.ts';

const SHOWN = 32;
/** Beyond so many letters nobody compares: the distance of two texts costs the product of their lengths. */
const COMPARED = 64;

/** Said of a command that is not there, with the one that may have been meant. @param known names without the slash */
export function unknownCommand(typed: string, known: readonly string[]): string {
  if (typed === '') return 'A slash begins a command, such as /help. Choose one from the list.';
  const name = typed.toLowerCase().slice(0, COMPARED);
  const nearest = known
    .map((each) => ({ name: each, away: distance(each, name) }))
    .toSorted((a, b) => a.away - b.away)[0];
  const near = nearest && nearest.away <= Math.min(3, Math.max(1, Math.floor(name.length / 2)));
  const meant = near ? `Did you mean /${nearest.name}?` : 'Type /help to see what there is.';
  return `There is no command /${shorten(typed, SHOWN)}. ${meant}`;
}
