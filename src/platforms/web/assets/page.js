/** The class page: ties the message box, the history, forms and the push connection together. */
import { createApi, createNotice, createOutage, Refused } from './api.js';
import { createComposer } from './composer.js';
import { createFiles } from './files.js';
import { createHistory } from './history.js';
import { createLive } from './live.js';
import { createOptionForms } from './options.js';
import { createRail } from './rail.js';
import { localiseTimes } from './time.js';

const { channel, as, csrf, version, commands: known, maxUpload } = document.body.dataset;
const commands = JSON.parse(known);
const notice = createNotice(document.getElementById('notice'));
const outage = createOutage(notice);
const maxBytes = Number(maxUpload);
const api = createApi({ channel, as, csrf, outage, maxBytes });
const history = createHistory({ api, notice });
const said = document.getElementById('announce');
const announce = (text) => {
  said.textContent = text;
};

const work = new Map();
let sending = 0;
const working = document.getElementById('working');
function showWork() {
  const busy = work.size > 0 || sending > 0;
  const text = busy ? 'Studyhall is working…' : '';
  if (working.textContent !== text) working.textContent = text;
  for (const article of history.log.querySelectorAll('article[aria-busy]')) {
    if (![...work.values()].includes(article.dataset.id) && !article.dataset.sending) setBusy(article, false);
  }
  for (const id of work.values()) {
    const article = id && document.getElementById(`m-${id}`);
    if (article) setBusy(article, true);
  }
}

const live = createLive({
  api,
  version: Number(version),
  on: {
    entry: history.put,
    removed: history.remove,
    working({ id, on, message }) {
      if (on) work.set(id, message);
      else work.delete(id);
      showWork();
    },
    present({ names }) {
      document.getElementById('present').replaceChildren(
        ...names.map((name) => {
          const item = document.createElement('li');
          item.dir = 'auto';
          item.textContent = name;
          return item;
        }),
      );
    },
    connected() {
      document.documentElement.dataset.connection = 'open';
      work.clear();
      showWork();
      outage.resume();
      if (sending === 0) notice.hide();
    },
    unwelcome() {
      notice.show('Studyhall does not know this page any more. What you wrote is kept.', {
        label: 'Reload',
        run: () => location.reload(),
      });
    },
    disconnected(failures) {
      document.documentElement.dataset.connection = 'closed';
      if (failures >= 2 && sending === 0) {
        notice.show('Connection lost. Trying again…', { label: 'Try now', run: () => live.reconnect() });
      }
    },
  },
});

function setBusy(element, on) {
  if (on) element.setAttribute('aria-busy', 'true');
  else element.removeAttribute('aria-busy');
  for (const button of element.querySelectorAll('button:not([data-cancel])')) {
    if (on) button.setAttribute('aria-disabled', 'true');
    else button.removeAttribute('aria-disabled');
  }
}

/** Posts for a form or an entry, which stays busy until the answer has arrived and is shown. */
async function send(element, what, fields) {
  if (element.id !== 'composer') setBusy(element, true);
  element.dataset.sending = 'yes';
  let shown = false;
  const slow = setTimeout(() => {
    shown = true;
    sending++;
    showWork();
  }, 250);
  try {
    const answer = await api.post(what, fields);
    if (answer.status === 'form') openDialog(answer.html);
    if (answer.version !== undefined) await live.reached(answer.version);
    return answer;
  } finally {
    clearTimeout(slow);
    if (shown) sending--;
    delete element.dataset.sending;
    setBusy(element, false);
    showWork();
  }
}

const busy = (element) => element.getAttribute('aria-busy') === 'true';

const options = createOptionForms({
  api,
  slot: document.getElementById('options'),
  send,
  onClose: () => composer.focus(),
});
const composer = createComposer({ api, commands, options, send, notice, announce });
createFiles({ commands, options, composer, notice, maxBytes });
createRail();

/** A form that an answer opened. */
function openDialog(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const dialog = template.content.firstElementChild;
  const form = dialog.querySelector('form');
  const error = form.querySelector('.form-error');
  const fail = (text) => {
    if (!dialog.isConnected) return notice.show(text);
    error.textContent = text;
    error.hidden = text === '';
    form.lastElementChild.scrollIntoView({ block: 'nearest' });
  };
  const opener = document.activeElement;
  document.getElementById('dialogs').replaceChildren(dialog);
  dialog.querySelector('[data-cancel]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus();
    else composer.focus();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy(form)) return;
    error.hidden = true;
    const fields = { action: form.dataset.action, form: 'open' };
    if (form.dataset.message) fields.message = form.dataset.message;
    for (const control of form.elements) {
      const value = control.type === 'file' ? control.files[0] : control.value;
      if (control.name && value) fields[control.name] = value;
    }
    try {
      const answer = await send(form, 'action', fields);
      if (answer.status === 'refused') fail(answer.message);
      else dialog.close();
    } catch (refusal) {
      fail(refusal instanceof Refused ? refusal.message : String(refusal));
    }
  });
  dialog.showModal();
  form.querySelector('input, textarea, select')?.focus();
}

async function act(entry, control, values) {
  if (busy(entry)) return;
  control.classList.add('is-sending');
  try {
    await send(entry, 'action', { action: control.dataset.action, message: entry.dataset.id, value: values });
  } catch (refusal) {
    notice.show(refusal.message);
  } finally {
    control.classList.remove('is-sending');
  }
}

history.log.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-action]');
  if (button) act(button.closest('article'), button, []);
});
history.log.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  const values = [...new FormData(form).getAll('value')].filter((value) => value !== '');
  const { min, max } = form.dataset;
  if (min !== undefined && (values.length < Number(min) || values.length > Number(max))) {
    const range = min === max ? `${min}` : `${min} to ${max}`;
    return notice.show(`Choose ${range} of them; you have chosen ${values.length}.`);
  }
  act(form.closest('article'), form, values);
});
document.addEventListener('click', (event) => {
  const start = event.target.closest('[data-start]');
  if (start) composer.start(start.dataset.start);
});

const name = document.getElementById('name');
const change = name.form.querySelector('button');
name.addEventListener('input', () => {
  change.hidden = name.value.trim() === as || name.value.trim() === '';
});
name.addEventListener('change', () => {
  if (name.value.trim() === '') name.value = as;
  else if (name.value.trim() !== as) name.form.requestSubmit();
});

const theme = document.getElementById('theme');
const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
const nameTheme = () =>
  theme.setAttribute('aria-label', isDark() ? 'Change to light colours' : 'Change to dark colours');
theme.addEventListener('click', () => {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  localStorage.setItem('studyhall-theme', next);
  nameTheme();
});
dark.addEventListener('change', nameTheme);
nameTheme();

localiseTimes();
setInterval(() => localiseTimes(), 15_000);
if (matchMedia('(hover: hover)').matches) composer.focus();
document.documentElement.dataset.ready = 'yes';
