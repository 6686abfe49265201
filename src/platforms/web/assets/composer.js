/** The message box and its palette: `/` lists commands, then what an option may be. */
import { createListbox } from './combobox.js';

export function createComposer({ api, commands, options, send, notice, announce }) {
  const form = document.getElementById('composer');
  const box = document.getElementById('message');
  const list = document.getElementById('palette');
  const palette = createListbox({ list, box, onChoose: (item) => item.choose() });
  const named = new Map(commands.map((command) => [command.name, command]));
  let asked;
  let dismissed = '';
  let queue = Promise.resolve();

  function resize() {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
  }
  const draft = `studyhall-draft ${location.pathname}${location.search}`;
  const write = (text) => {
    box.value = text;
    sessionStorage.setItem(draft, text);
    resize();
  };

  function start(command, values) {
    leave();
    if (command.options.length === 0) return submit(`/${command.name}`);
    write('');
    options.open(command, values);
  }

  /** A command's full name was typed: Enter runs it as it is, Tab and the arrows go to its options. */
  const isWhole = (text) => text.startsWith('/') && named.has(text.slice(1).trim().toLowerCase());

  function offer() {
    asked?.abort();
    asked = undefined;
    const text = box.value;
    if (text !== dismissed) dismissed = '';
    if (!text.startsWith('/') || text.startsWith('//') || dismissed !== '') return palette.close();
    const [, name, space, rest] = /^\/(\S*)(\s?)([\s\S]*)$/.exec(text);
    if (space === '') return offerCommands(name.toLowerCase());
    // the commands that were offered are not what Enter is for any more
    if (list.getAttribute('aria-label') === 'Commands') palette.close();
    const command = named.get(name.toLowerCase());
    return command ? offerValues(command, rest) : palette.close();
  }

  function offerCommands(typed) {
    const fits = commands
      .filter((command) => command.name.includes(typed))
      .sort((a, b) => Number(b.name.startsWith(typed)) - Number(a.name.startsWith(typed)));
    list.setAttribute('aria-label', 'Commands');
    palette.show(
      fits.map((command) => ({
        label: `/${command.name}`,
        detail: command.description,
        choose: () => start(command),
      })),
      0,
    );
    announce(fits.length === 1 ? '1 command' : `${fits.length} commands`);
  }

  /** The option the end of the line belongs to, and where its value begins. */
  function optionAt(command, rest) {
    const marks = [...rest.matchAll(/(?:^|\s)([\p{L}\p{N}_-]+):/gu)]
      .map((match) => ({
        option: command.options.find((one) => one.name === match[1].toLowerCase()),
        at: match.index + match[0].length,
      }))
      .filter((mark) => mark.option);
    if (marks.length > 0) return marks.at(-1);
    const free =
      command.options.find((one) => one.kind === 'text' && one.required) ??
      command.options.find((one) => one.kind === 'text');
    return free && { option: free, at: 0 };
  }

  async function offerValues(command, rest) {
    const found = optionAt(command, rest);
    const lead = box.value.slice(0, box.value.length - rest.length);
    if (!found) return palette.close();
    const { option, at } = found;
    const typed = rest.slice(at).trimStart();
    const put = (value) =>
      write(`${lead}${rest.slice(0, at)}${/\s/.test(value) && at > 0 ? `"${value}"` : value}`);
    let choices = [];
    if (option.kind === 'choice') {
      choices = option.choices.filter((choice) => choice.label.toLowerCase().includes(typed.toLowerCase()));
    } else if (option.suggests) {
      const own = new AbortController();
      asked = own;
      try {
        choices = await api.get('suggest', { command: command.name, option: option.name, typed }, own.signal);
      } catch {
        return;
      }
      // the answer may have come in the same moment as the line was sent or changed
      if (own.signal.aborted) return;
    }
    list.setAttribute('aria-label', `Suggestions for ${option.name}`);
    palette.show(
      choices.map((choice) => ({
        label: choice.label,
        ...(choice.value !== choice.label &&
          !choice.label.startsWith(choice.value) && { detail: choice.value }),
        choose: () => put(choice.value),
      })),
      -1,
    );
  }

  /** Nothing is offered any more, nor when an answer still comes. */
  function leave() {
    asked?.abort();
    palette.close();
  }

  /** One line after the other, in the order they were sent. */
  function submit(line) {
    leave();
    if (line.trim() === '') return box.focus();
    notice.hide();
    write('');
    queue = queue.then(() => sendLine(line));
  }

  async function sendLine(line) {
    try {
      const answer = await send(form, 'line', { line });
      if (answer.status === 'options') options.open(named.get(answer.command), answer.values, answer.message);
    } catch (refusal) {
      if (box.value === '') write(line);
      notice.show(refusal.message);
      box.focus();
    }
  }

  box.addEventListener('input', () => {
    sessionStorage.setItem(draft, box.value);
    resize();
    offer();
  });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && palette.open) dismissed = box.value;
    if (event.key === 'Enter' && !event.shiftKey && isWhole(box.value) && !palette.moved) {
      event.preventDefault();
      return submit(box.value);
    }
    if (palette.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit(box.value);
    }
  });
  box.addEventListener('blur', () => setTimeout(() => document.activeElement !== box && leave(), 100));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(box.value);
  });
  document.getElementById('open-palette').addEventListener('click', () => {
    if (!box.value.startsWith('/')) write('/');
    dismissed = '';
    box.focus();
    offer();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, dialog');
    const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const shortcut = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
    if (!slash && !shortcut) return;
    event.preventDefault();
    if (slash && box.value === '') write('/');
    box.focus();
    offer();
  });

  if (matchMedia('(max-width: 40rem)').matches) box.placeholder = 'Write, or type /';
  write(sessionStorage.getItem(draft) ?? '');
  return {
    start: (name) => named.has(name) && start(named.get(name)),
    startWith: (command, values) => start(command, values),
    focus: () => box.focus(),
  };
}
