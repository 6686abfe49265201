/** A list of choices under a text box that keeps the focus: arrows, Enter, Tab, Escape and the mouse. */
export function createListbox({ list, box, onChoose }) {
  let items = [];
  let active = -1;
  let moved = false;

  function mark(index) {
    active = index;
    for (const [place, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(place === index));
      if (place === index) option.scrollIntoView({ block: 'nearest' });
    }
    if (index >= 0) box.setAttribute('aria-activedescendant', list.children[index].id);
    else box.removeAttribute('aria-activedescendant');
  }

  function go(index) {
    moved = true;
    mark(index);
  }

  function close() {
    items = [];
    active = -1;
    moved = false;
    list.hidden = true;
    list.replaceChildren();
    box.removeAttribute('aria-activedescendant');
    if (box.getAttribute('role') === 'combobox') box.setAttribute('aria-expanded', 'false');
  }

  function choose(index) {
    const item = items[index];
    close();
    if (item) onChoose(item);
  }

  return {
    close,
    get open() {
      return !list.hidden;
    },
    /** Whether the learner went through the list with the arrows. */
    get moved() {
      return moved;
    },
    /** @param {{label: string, detail?: string}[]} next @param {number} first the item marked at once, -1 for none */
    show(next, first) {
      // a late answer does not take away what the learner has gone to
      const gone = moved ? items[active]?.label : undefined;
      const kept = gone === undefined ? -1 : next.findIndex((item) => item.label === gone);
      items = next;
      moved = kept >= 0;
      if (items.length === 0) return close();
      list.replaceChildren(
        ...items.map((item, index) => {
          const option = document.createElement('li');
          option.id = `${list.id}-${index}`;
          option.role = 'option';
          const label = document.createElement('strong');
          label.textContent = item.label;
          option.append(label);
          if (item.detail) {
            const detail = document.createElement('span');
            detail.textContent = item.detail;
            option.append(' ', detail);
          }
          option.addEventListener('pointerdown', (event) => event.preventDefault());
          option.addEventListener('click', () => choose(index));
          return option;
        }),
      );
      list.hidden = false;
      if (box.getAttribute('role') === 'combobox') box.setAttribute('aria-expanded', 'true');
      mark(kept >= 0 ? kept : first);
    },
    /** @returns whether the key was for the list */
    key(event) {
      if (list.hidden) return false;
      if (event.key === 'ArrowDown') go((active + 1) % items.length);
      else if (event.key === 'ArrowUp') go(active <= 0 ? items.length - 1 : active - 1);
      else if (event.key === 'Escape') close();
      else if (event.key === 'Enter' && active >= 0) choose(active);
      else if (event.key === 'Tab' && !event.shiftKey && (active >= 0 || box.id === 'message'))
        choose(Math.max(0, active));
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

/** Suggestions for one option, fetched while typing; only the latest answer counts. */
export function createSuggestions({ api, list, box, command, option, given, onChoose }) {
  const listbox = createListbox({ list, box, onChoose });
  let asked;
  async function ask(typed) {
    asked?.abort();
    const own = new AbortController();
    asked = own;
    const query = { command, option, typed };
    for (const [name, value] of Object.entries(given())) query[`given:${name}`] = value;
    try {
      const choices = await api.get('suggest', query, own.signal);
      if (own.signal.aborted) return;
      listbox.show(
        choices.map((choice) => ({
          label: choice.label,
          value: choice.value,
          ...(choice.value !== choice.label &&
            !choice.label.startsWith(choice.value) && { detail: choice.value }),
        })),
        -1,
      );
    } catch (error) {
      if (error.name !== 'AbortError') listbox.close();
    }
  }
  return {
    listbox,
    ask,
    stop() {
      asked?.abort();
      listbox.close();
    },
  };
}
