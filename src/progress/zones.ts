import { distance } from 'fastest-levenshtein';
import { UserError } from '../chat/errors.ts';
import { shorten } from '../chat/shorten.ts';
import type { Choice } from '../chat/values.ts';
import { knownZone } from './days.ts';

const MOST = 25;

/** Time zones that what was typed may mean: `Europe/Berlin`, `berlin`, `new york`. */
export function suggestZones(typed: string): readonly Choice[] {
  const wanted = fold(typed);
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  const near = zones.filter((zone) => fold(zone).includes(wanted));
  const found =
    near.length > 0 || wanted.length < 4
      ? near
      : zones.filter((zone) => distance(fold(zone.split('/').at(-1) ?? zone), wanted) <= 2);
  return found.slice(0, MOST).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

/** @throws UserError when no time zone is meant beyond doubt */
export function requireZone(typed: string): string {
  const known = knownZone(typed.replaceAll(' ', '_'));
  if (known !== undefined) return known;
  const found = suggestZones(typed);
  const only = found.length === 1 ? found[0] : undefined;
  if (only) return only.value;
  const meant = found
    .slice(0, 3)
    .map(({ label }) => label)
    .join(', ');
  throw new UserError(
    `There is no time zone “${shorten(typed, 60)}”: ${meant === '' ? 'give one such as Europe/Berlin' : `did you mean ${meant}?`}`,
  );
}

const fold = (text: string) =>
  text
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .trim();
