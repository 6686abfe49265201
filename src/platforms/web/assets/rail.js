/** On screens too narrow for it, the list of channels, people and commands opens over the history. */
export function createRail() {
  const rail = document.getElementById('rail');
  const opener = document.getElementById('open-rail');

  function set(open) {
    rail.classList.toggle('rail-open', open);
    opener.setAttribute('aria-expanded', String(open));
  }
  const isOpen = () => opener.getAttribute('aria-expanded') === 'true';

  opener.addEventListener('click', () => {
    set(!isOpen());
    if (isOpen()) rail.querySelector('a, button')?.focus();
  });
  document.addEventListener('click', (event) => {
    if (!isOpen() || opener.contains(event.target)) return;
    if (!rail.contains(event.target) || event.target.closest('button')) set(false);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    set(false);
    opener.focus();
  });
}
