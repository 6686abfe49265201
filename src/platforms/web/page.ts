import type { AnyCommand } from '../../chat/command.ts';
import type { OptionSpecs } from '../../chat/values.ts';
import { address, type Reader } from './address.ts';
import { renderOption } from './controls.ts';
import { document } from './document.ts';
import type { Entry } from './entry.ts';
import { type Html, markup } from './markup.ts';
import { renderEntry } from './render-entry.ts';

/** Commands that a new class is shown, in three rows. */
const WELCOMING = 9;

export type PageCommand = AnyCommand<never>;

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

export function renderPage(page: PageParts): Html {
  const { assets, channel, learner } = page;
  return document(
    `#${channel} · Studyhall`,
    assets,
    markup`<body data-channel="${channel}" data-as="${learner.name}" data-csrf="${page.csrf}" data-version="${page.version}" data-max-upload="${page.maxUploadBytes}" data-commands="${JSON.stringify(page.commands.map(commandData))}">
<a class="skip" href="#message">Skip to the message box</a>
<header class="bar">
<button type="button" class="icon-button" id="open-rail" aria-label="Channels, people and commands" aria-expanded="false" aria-controls="rail"><span aria-hidden="true" class="menu-mark"></span></button>
<a class="brand" href="${address({ channel: 'general', learner })}"><img src="${assets}/lamp.svg" alt="" width="28" height="28"><span>Studyhall</span></a>
<h1 class="room-name"><span aria-hidden="true">#</span>${channel}</h1>
<form class="who" method="get" action="${channel === 'general' ? '/' : `/c/${channel}`}"><label for="name">Your name</label><input id="name" name="as" value="${learner.name}" maxlength="32" autocomplete="off" spellcheck="false" dir="auto" required><button type="submit" class="button button-small" hidden>Change</button></form>
<button type="button" class="icon-button" id="theme" aria-label="Change to dark colours"><span aria-hidden="true"></span></button>
</header>
<div class="house">
<aside class="rail" id="rail" aria-label="Class">
<nav aria-label="Channels"><h2>Channels</h2><ul>${page.channels.map(
      (slug) =>
        markup`<li><a href="${address({ channel: slug, learner })}"${slug === channel ? markup` aria-current="page"` : ''}><span aria-hidden="true">#</span>${slug}</a></li>`,
    )}</ul></nav>
<section aria-labelledby="present-title"><h2 id="present-title">Here now</h2><ul id="present"><li dir="auto">${learner.name}</li></ul></section>
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
<textarea id="message" name="line" rows="1" dir="auto" maxlength="6000" placeholder="Write to the class, or / for commands" aria-autocomplete="list" aria-controls="palette" aria-describedby="box-help" enterkeyhint="send"></textarea>
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
  const shown = page.commands.filter((command) => command.name !== 'help').slice(0, WELCOMING);
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
