import { address, type Reader } from './address.ts';
import type { Entry } from './entry.ts';
import { type Html, markup } from './markup.ts';
import { renderTime, renderView } from './render.ts';

/** One entry of the history as this reader sees it. */
export function renderEntry(entry: Entry, reader: Reader): Html {
  const id = `m-${entry.id}`;
  const own = entry.author?.id === reader.learner.id;
  const kind = entry.author ? (own ? 'own' : 'other') : 'tutor';
  return markup`<article class="entry entry-${kind} entry-${entry.body.kind}${entry.privateTo !== undefined && ' entry-private'}" role="article" id="${id}" data-id="${entry.id}" data-version="${entry.version}" tabindex="-1" aria-labelledby="${id}-by">
<div class="avatar ${entry.author ? `hue-${hue(entry.author.id)}` : 'avatar-tutor'}" aria-hidden="true">${entry.author ? initials(entry.author.name) : ''}</div>
<header id="${id}-by"><span class="author" dir="auto">${entry.author?.name ?? 'Studyhall'}</span> ${
    entry.author ? '' : markup`<span class="badge">tutor</span> `
  }${renderTime(entry.at, 'clock')}${entry.privateTo !== undefined && markup` <span class="private">Only you can see this</span>`}</header>
<div class="body">${renderBody(entry, reader)}</div>
</article>`;
}

function renderBody(entry: Entry, reader: Reader): Html {
  const { body } = entry;
  switch (body.kind) {
    case 'said':
      return markup`<p class="text" dir="auto">${body.text}</p>`;
    case 'used':
      return markup`<p class="used"><span class="sr">${entry.author?.name} used </span><code>/${body.command}</code>${body.options.map(
        ([name, value]) => markup` <span class="used-option"><span>${name}</span> <bdi>${value}</bdi></span>`,
      )}</p>`;
    case 'view':
      return renderView(body.view, {
        id: `v-${entry.id}`,
        media: (file) =>
          address(reader, `/media/${entry.id}/${file.digest}/${encodeURIComponent(file.name)}`),
      });
  }
}

function initials(name: string): string {
  const words = name.split(' ').filter((word) => word !== '');
  const first = (word: string | undefined) => [...new Intl.Segmenter().segment(word ?? '')][0]?.segment ?? '';
  return (words.length > 1 ? first(words[0]) + first(words.at(-1)) : first(words[0])).toUpperCase();
}

function hue(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 8;
  return sum;
}
