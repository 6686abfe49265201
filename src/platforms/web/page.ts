import type { AnyCommand } from '../../chat/command.ts';
import type { Learner } from '../../chat/ids.ts';
import type { OptionSpecs } from '../../chat/values.ts';
import { renderOption } from './controls.ts';
import type { Entry } from './entry.ts';
import { type Html, markup } from './markup.ts';
import { renderTime, renderView } from './render.ts';

export type PageCommand = AnyCommand<never>;

export interface Reader {
  readonly channel: string;
  readonly learner: Learner;
}

export interface PageParts extends Reader {
  /** Address of the page's files. */
  readonly assets: string;
  readonly csrf: string;
  readonly version: number;
  readonly commands: readonly PageCommand[];
  readonly channels: readonly string[];
  readonly entries: readonly Entry[];
  readonly more: boolean;
  /** Largest upload in bytes. */
  readonly maxUploadBytes: number;
}

/** The address of a channel's page, or of something beneath it, as one learner sees it. */
export function address(reader: Reader, beneath = '', query: Readonly<Record<string, string>> = {}): string {
  const path = reader.channel === 'general' && beneath === '' ? '/' : `/c/${reader.channel}${beneath}`;
  return `${path}?${new URLSearchParams({ ...query, as: reader.learner.name })}`;
}

function document(title: string, assets: string, body: Html): Html {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${assets}/lamp.svg" type="image/svg+xml">
<script src="${assets}/theme.js"></script>
<link rel="stylesheet" href="${assets}/page.css">
</head>
${body}
</html>`;
}

export function renderPage(page: PageParts): Html {
  const { assets, channel, learner } = page;
  return document(
    `#${channel} · Studyhall`,
    assets,
    markup`<body data-channel="${channel}" data-as="${learner.name}" data-csrf="${page.csrf}" data-version="${page.version}" data-max-upload="${page.maxUploadBytes}" data-commands="${JSON.stringify(page.commands.map(commandData))}">
<a class="skip" href="#message">Skip to the message box</a>
<header class="bar">
<a class="brand" href="${address({ channel: 'general', learner })}"><img src="${assets}/lamp.svg" alt="" width="28" height="28"><span>Studyhall</span></a>
<h1 class="room-name"><span aria-hidden="true">#</span>${channel}</h1>
<form class="who" method="get" action="${channel === 'general' ? '/' : `/c/${channel}`}"><label for="name">Your name</label><input id="name" name="as" value="${learner.name}" maxlength="32" autocomplete="off" spellcheck="false" required><button type="submit" class="button button-small" hidden>Change</button></form>
<button type="button" class="icon-button" id="theme" aria-label="Change to dark colours"><span aria-hidden="true"></span></button>
</header>
<div class="house">
<aside class="rail" aria-label="Class">
<nav aria-label="Channels"><h2>Channels</h2><ul>${page.channels.map(
      (slug) =>
        markup`<li><a href="${address({ channel: slug, learner })}"${slug === channel ? markup` aria-current="page"` : ''}><span aria-hidden="true">#</span>${slug}</a></li>`,
    )}</ul></nav>
<section aria-labelledby="present-title"><h2 id="present-title">Here now</h2><ul id="present"><li>${learner.name}</li></ul></section>
<section aria-labelledby="commands-title"><h2 id="commands-title">Commands</h2><ul class="rail-commands">${page.commands.map(
      (command) =>
        markup`<li><button type="button" data-start="${command.name}" title="${command.description}">/${command.name}</button></li>`,
    )}</ul></section>
</aside>
<main class="room">
<div class="log-frame" id="log-frame">
<button type="button" class="button button-small" id="earlier"${page.more ? '' : markup` hidden`}>Earlier messages</button>
${renderWelcome(page)}
<div class="log" id="log" role="log" aria-live="polite" aria-relevant="additions" aria-label="History">${page.entries.map((entry) => renderEntry(entry, page))}</div>
<button type="button" class="newer" id="newer" hidden>New messages ↓</button>
</div>
<div class="foot">
<p class="working" id="working" role="status"></p>
<div class="notice" id="notice" role="alert" hidden></div>
<div id="options"></div>
<form class="composer" id="composer" autocomplete="off">
<ul class="listbox palette" id="palette" role="listbox" aria-label="Commands" hidden></ul>
<button type="button" class="icon-button" id="open-palette" aria-label="Commands" title="Commands"><span aria-hidden="true">/</span></button>
<label class="sr" for="message">Message</label>
<textarea id="message" name="line" rows="1" maxlength="6000" placeholder="Write to the class, or / for a command" aria-autocomplete="list" aria-controls="palette" aria-describedby="box-help" enterkeyhint="send"></textarea>
<button type="button" class="icon-button" id="attach" aria-label="Upload a file" title="Upload a file"><span aria-hidden="true" class="clip"></span></button>
<input type="file" id="attach-input" class="sr" tabindex="-1" aria-hidden="true">
<button type="submit" class="button button-primary send" id="send">Send</button>
</form>
<p class="box-help" id="box-help"><kbd>/</kbd> commands · <kbd>Enter</kbd> send · <kbd>Shift</kbd>+<kbd>Enter</kbd> new line · <span>@Studyhall asks the tutor</span></p>
</div>
</main>
</div>
<div class="veil" id="veil" hidden><p>Drop the file to use it with a command</p></div>
<div id="dialogs"></div>
<p class="sr" id="announce" role="status"></p>
${page.commands
  .filter((command) => Object.keys(command.options).length > 0)
  .map((command) => renderOptionTemplate(command))}
<noscript><p class="notice">Studyhall needs JavaScript, all of it served by this machine.</p></noscript>
<script type="module" src="${assets}/page.js"></script>
</body>`,
  );
}

/** What the page's script knows of a command. */
function commandData(command: PageCommand) {
  const specs: OptionSpecs = command.options;
  return {
    name: command.name,
    description: command.description,
    options: Object.entries(specs).map(([name, spec]) => ({
      name,
      kind: spec.kind,
      description: spec.description,
      required: spec.required === true,
      suggests: spec.kind === 'text' && spec.autocomplete === true,
      ...(spec.kind === 'choice' && { choices: spec.choices }),
      ...(spec.kind === 'file' && { accept: spec.accept }),
    })),
  };
}

function renderOptionTemplate(command: PageCommand): Html {
  const specs: OptionSpecs = command.options;
  return markup`<template id="options-${command.name}"><form class="options" data-command="${command.name}" aria-labelledby="options-title"><div class="options-head"><h2 id="options-title">/${command.name}</h2><p>${command.description}</p><button type="button" class="icon-button" data-cancel aria-label="Close /${command.name}"><span aria-hidden="true">×</span></button></div><div class="options-fields">${Object.entries(
    specs,
  ).map(([name, spec]) =>
    renderOption(command.name, name, spec),
  )}</div><p class="form-error" role="alert" hidden></p><div class="options-foot"><button type="submit" class="button button-primary">Run /${command.name}</button></div></form></template>`;
}

function renderWelcome(page: PageParts): Html {
  const shown = page.commands.filter((command) => command.name !== 'help').slice(0, 6);
  return markup`<section class="welcome" id="welcome" aria-labelledby="welcome-title"${page.entries.length > 0 ? markup` hidden` : ''}>
<img src="${page.assets}/lamp.svg" alt="" width="72" height="72">
<h2 id="welcome-title">Welcome to Studyhall</h2>
<p>Pull up a chair. Everyone who opens this page is in the same class; what only you may see is marked so. Begin with one of these, or write to the class below.</p>
<ul>${shown.map(
    (command) =>
      markup`<li><button type="button" class="suggestion" data-start="${command.name}"><strong>/${command.name}</strong><span>${command.description}</span></button></li>`,
  )}</ul>
</section>`;
}

/** One entry of the history as this reader sees it. */
export function renderEntry(entry: Entry, reader: Reader): Html {
  const id = `m-${entry.id}`;
  const own = entry.author?.id === reader.learner.id;
  const kind = entry.author ? (own ? 'own' : 'other') : 'tutor';
  return markup`<article class="entry entry-${kind} entry-${entry.body.kind}${entry.privateTo !== undefined && ' entry-private'}" role="article" id="${id}" data-id="${entry.id}" data-version="${entry.version}" tabindex="-1" aria-labelledby="${id}-by">
<div class="avatar ${entry.author ? `hue-${hue(entry.author.id)}` : 'avatar-tutor'}" aria-hidden="true">${entry.author ? initials(entry.author.name) : ''}</div>
<header id="${id}-by"><span class="author">${entry.author?.name ?? 'Studyhall'}</span> ${
    entry.author ? '' : markup`<span class="badge">tutor</span> `
  }${renderTime(entry.at, 'clock')}${entry.privateTo !== undefined && markup` <span class="private">Only you can see this</span>`}</header>
<div class="body">${renderBody(entry, reader)}</div>
</article>`;
}

function renderBody(entry: Entry, reader: Reader): Html {
  const { body } = entry;
  switch (body.kind) {
    case 'said':
      return markup`<p class="text">${body.text}</p>`;
    case 'used':
      return markup`<p class="used"><span class="sr">${entry.author?.name} used </span><code>/${body.command}</code>${body.options.map(
        ([name, value]) => markup` <span class="used-option"><span>${name}</span> ${value}</span>`,
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

export function renderLogin(assets: string, csrf: string, problem?: string): Html {
  return document(
    'Studyhall',
    assets,
    markup`<body class="door"><main><form class="door-form" method="post" action="/login"><img src="${assets}/lamp.svg" alt="" width="56" height="56"><h1>Studyhall</h1><p>This class has an access token. Whoever invited you has it.</p><input type="hidden" name="csrf" value="${csrf}"><label for="token">Access token</label><input id="token" name="token" type="password" autocomplete="current-password" required autofocus${
      problem !== undefined && markup` aria-describedby="problem" aria-invalid="true"`
    }>${problem !== undefined && markup`<p class="form-error" role="alert" id="problem">${problem}</p>`}<button type="submit" class="button button-primary">Enter</button></form></main></body>`,
  );
}

/** Opens the same address once more, now from this page, so that the browser sends its strict cookie. */
export function renderAgain(assets: string, url: string): Html {
  return markup`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}"><title>Studyhall</title><link rel="stylesheet" href="${assets}/page.css"></head><body class="door"><main><p><a href="${url}">Open Studyhall</a></p></main></body></html>`;
}

export function renderProblem(assets: string, title: string, message: string): Html {
  return document(
    `${title} · Studyhall`,
    assets,
    markup`<body class="door"><main class="door-form"><h1>${title}</h1><p>${message}</p><p><a href="/">Back to the class</a></p></main></body>`,
  );
}
