import type { Learner } from '../../chat/ids.ts';

/** A channel as one learner sees it. */
export interface Reader {
  readonly channel: string;
  readonly learner: Learner;
}

/** The address of a channel's page, or of something beneath it, as one learner sees it. */
export function address(reader: Reader, beneath = '', query: Readonly<Record<string, string>> = {}): string {
  const path = reader.channel === 'general' && beneath === '' ? '/' : `/c/${reader.channel}${beneath}`;
  return `${path}?${new URLSearchParams({ ...query, as: reader.learner.name })}`;
}
