/** The log: entries come, change and stay in order; the reader's place, focus and half-made choices are kept. */
import { localiseTimes } from './time.js';

export function createHistory({ api, notice }) {
  const frame = document.getElementById('log-frame');
  const log = document.getElementById('log');
  const welcome = document.getElementById('welcome');
  const earlier = document.getElementById('earlier');
  const newer = document.getElementById('newer');
  let following = true;

  /** The entry too tall for the screen whose beginning has been shown. */
  let begun;

  /** Shows the latest entry: its end, or first its beginning when it is taller than the screen. */
  const toEnd = () => {
    const latest = log.lastElementChild;
    if (latest && latest !== begun && latest.offsetHeight > frame.clientHeight - 24) {
      begun = latest;
      following = false;
      latest.scrollIntoView({ block: 'start' });
    } else frame.scrollTop = frame.scrollHeight;
  };
  frame.addEventListener('scroll', () => {
    following = frame.scrollHeight - frame.scrollTop - frame.clientHeight < 80;
    if (following) newer.hidden = true;
  });
  newer.addEventListener('click', () => {
    newer.hidden = true;
    following = true;
    toEnd();
  });
  const follow = new ResizeObserver(() => following && welcome.hidden && toEnd());
  follow.observe(log);
  follow.observe(frame);

  earlier.addEventListener('click', async () => {
    const first = log.querySelector('article');
    earlier.disabled = true;
    try {
      const { html, more } = await api.get('earlier', { before: first?.dataset.id ?? '999999999999' });
      const fromEnd = frame.scrollHeight - frame.scrollTop;
      const part = fragment(html);
      const focus = part.lastElementChild;
      localiseTimes(part);
      log.setAttribute('aria-live', 'off');
      log.prepend(part);
      frame.scrollTop = frame.scrollHeight - fromEnd;
      requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
      earlier.hidden = !more;
      if (!more) focus?.focus({ preventScroll: true });
    } catch (error) {
      notice.show(error.message || 'Earlier messages could not be fetched. Try again.');
    } finally {
      earlier.disabled = false;
    }
  });

  function put({ id, version, html }) {
    const old = document.getElementById(`m-${id}`);
    if (old && Number(old.dataset.version) >= version) return;
    const entry = fragment(html).firstElementChild;
    localiseTimes(entry);
    if (old) {
      const focused = old.contains(document.activeElement) ? document.activeElement : undefined;
      keepChoices(old, entry);
      moveProgress(old, entry);
      // a bar that moves is not read out at each step
      if (entry.querySelector('progress')) entry.setAttribute('aria-live', 'off');
      const turned = old.dataset.sending !== undefined;
      old.replaceWith(entry);
      if (focused) focusAgain(focused, entry);
      // who turns a page reads on from its top
      const above = entry.getBoundingClientRect().top < frame.getBoundingClientRect().top;
      if (turned && !following && above) entry.scrollIntoView({ block: 'start' });
      return;
    }
    const first = log.querySelector('article');
    if (first && id < first.dataset.id && !earlier.hidden) return;
    let next = null;
    for (
      let before = log.lastElementChild;
      before && before.dataset.id > id;
      before = before.previousElementSibling
    )
      next = before;
    entry.classList.add('entry-new');
    log.insertBefore(entry, next);
    welcome.hidden = true;
    if (following || entry.classList.contains('entry-own')) {
      following = true;
      toEnd();
    } else newer.hidden = false;
  }

  /** Somebody has deleted it, or its time is over. */
  function remove(id) {
    const entry = document.getElementById(`m-${id}`);
    if (!entry) return;
    const focused = entry.contains(document.activeElement);
    entry.remove();
    if (focused) document.getElementById('message').focus();
  }

  if (welcome.hidden) toEnd();
  return { put, remove, log };
}

function fragment(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

const same = (root, element) =>
  [...root.querySelectorAll('[data-action]')].find(
    (other) => other.dataset.action === element.dataset.action,
  );

function keepChoices(old, entry) {
  for (const form of old.querySelectorAll('form[data-action]')) {
    const twin = same(entry, form);
    if (!twin) continue;
    for (const input of form.querySelectorAll('input[type=checkbox]')) {
      const other = [...twin.querySelectorAll('input[type=checkbox]')].find(
        (box) => box.value === input.value,
      );
      if (other && input.checked !== input.defaultChecked) other.checked = input.checked;
    }
    const select = form.querySelector('select');
    const other = twin.querySelector('select');
    const chosen = [...(select?.selectedOptions ?? [])].find((option) => !option.defaultSelected)?.value;
    if (chosen && other && [...other.options].some(({ value }) => value === chosen)) other.value = chosen;
  }
}

function moveProgress(old, entry) {
  const before = old.querySelectorAll('progress');
  for (const [index, bar] of entry.querySelectorAll('progress').entries()) {
    const last = before[index];
    if (!last?.hasAttribute('value') || !bar.hasAttribute('value')) continue;
    const target = bar.value;
    bar.value = last.value;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        bar.value = target;
      }),
    );
  }
}

/** The focus stays on the control of the same id, on the button of the same name, or else that of the same action, or else the first one. */
function focusAgain(focused, entry) {
  const able = (element) => element && !element.disabled;
  const name = focused.tagName === 'BUTTON' && !focused.id ? focused.textContent : undefined;
  const named = [...entry.querySelectorAll('button')].find((button) => button.textContent === name);
  const twin = focused.dataset?.action
    ? same(entry, focused)
    : focused.id && entry.querySelector(`#${CSS.escape(focused.id)}`);
  const target = [named, twin].find(able);
  const first = entry.querySelector('button:enabled, select:enabled, input:enabled');
  (target ?? first ?? entry).focus({ preventScroll: true });
}
