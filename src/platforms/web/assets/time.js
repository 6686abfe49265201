/** Puts moments into the reader's own time zone and words. */
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const STEPS = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Number.POSITIVE_INFINITY],
];

export function localiseTimes(root = document) {
  for (const element of root.querySelectorAll('time[data-style]')) {
    const at = new Date(element.dateTime);
    const style = element.dataset.style;
    const today = at.toDateString() === new Date().toDateString();
    const text =
      style === 'relative'
        ? fromNow(at)
        : style === 'moment'
          ? moment.format(at)
          : (today ? clock : day).format(at);
    if (element.textContent !== text) element.textContent = text;
    if (!element.title) element.title = moment.format(at);
  }
}

function fromNow(at) {
  let amount = (at.getTime() - Date.now()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return relative.format(Math.round(amount), unit);
    amount /= size;
  }
  return moment.format(at);
}
