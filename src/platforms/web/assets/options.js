/** The option form of a command, above the message box. */
import { createSuggestions } from './combobox.js';
import { fileChoice } from './file-choice.js';

export function createOptionForms({ api, slot, send, onClose }) {
  let current;

  function close() {
    if (!current) return;
    current = undefined;
    slot.replaceChildren();
    onClose();
  }

  function fields(form) {
    const values = {};
    for (const element of form.elements) {
      if (!element.name?.startsWith('option:')) continue;
      const value = element.type === 'file' ? element.files[0] : element.value;
      if (value) values[element.name] = value;
    }
    return values;
  }

  function open(command, values = {}, message = '') {
    const template = document.getElementById(`options-${command.name}`);
    if (!template) return false;
    const form = template.content.firstElementChild.cloneNode(true);
    current = { command, form };
    slot.replaceChildren(form);
    for (const [name, value] of Object.entries(values)) {
      const input = form.elements[`option:${name}`];
      if (!input) continue;
      if (value instanceof File) setFile(input, value);
      else if (input.type !== 'file') input.value = value;
    }
    for (const option of command.options.filter((one) => one.suggests)) suggestFor(form, command, option);
    const error = form.querySelector('.form-error');
    const fail = (text) => {
      error.textContent = text;
      error.hidden = text === '';
    };
    fail(message);
    form.querySelector('[data-cancel]').addEventListener('click', close);
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (form.getAttribute('aria-busy') === 'true') return;
      fail('');
      try {
        const answer = await send(form, 'command', { command: command.name, ...fields(form) });
        if (answer.status === 'options') fail(answer.message);
        else if (current?.form === form) close();
      } catch (refusal) {
        fail(refusal.message);
      }
    });
    const empty = [...form.elements].filter((element) => element.name && !element.value);
    (empty.find((element) => element.required) ?? empty[0] ?? form.querySelector('[type=submit]')).focus();
    return true;
  }

  function suggestFor(form, command, option) {
    const box = form.elements[`option:${option.name}`];
    const given = () =>
      Object.fromEntries(
        Object.entries(fields(form))
          .filter(([name, value]) => typeof value === 'string' && name !== box.name)
          .map(([name, value]) => [name.slice('option:'.length), value]),
      );
    const suggestions = createSuggestions({
      api,
      box,
      list: form.querySelector(`#${CSS.escape(box.id)}-list`),
      command: command.name,
      option: option.name,
      given,
      onChoose(choice) {
        box.value = choice.value;
        box.focus();
      },
    });
    box.addEventListener('input', () => suggestions.ask(box.value));
    box.addEventListener('focus', () => suggestions.ask(box.value));
    box.addEventListener('blur', () => suggestions.stop());
    box.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' && !suggestions.listbox.open) suggestions.ask(box.value);
      else suggestions.listbox.key(event);
    });
  }

  return {
    open,
    close,
    /** Asks which of several commands a file is for. */
    ask(file, commands, choose) {
      const { panel, first } = fileChoice({ file, commands, choose, close });
      current = { form: panel };
      slot.replaceChildren(panel);
      first.focus();
    },
    /** Puts a file into the open form, if it takes one. */
    take(file) {
      const input = current?.form.querySelector('input[type=file]');
      if (!input) return false;
      setFile(input, file);
      input.focus();
      return true;
    },
  };
}

export function setFile(input, file) {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
