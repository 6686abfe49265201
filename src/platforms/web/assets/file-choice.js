/** What stands above the message box when several commands take a file: one button for each, and what it does. */
export function fileChoice({ file, commands, choose, close }) {
  const panel = document.createElement('section');
  panel.className = 'options file-choice';
  panel.setAttribute('aria-labelledby', 'file-choice-title');
  const head = document.createElement('div');
  head.className = 'options-head';
  const title = document.createElement('h2');
  title.id = 'file-choice-title';
  title.textContent = `What is “${file.name}” for?`;
  const cancel = document.createElement('button');
  cancel.type = 'button';
  cancel.className = 'icon-button';
  cancel.setAttribute('aria-label', 'Put the file away');
  cancel.append(hidden('×'));
  cancel.addEventListener('click', close);
  head.append(title, cancel);
  const list = document.createElement('ul');
  list.append(
    ...commands.map((command) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'suggestion';
      const name = document.createElement('strong');
      name.textContent = `/${command.name}`;
      const about = document.createElement('span');
      about.textContent = command.description;
      button.append(name, about);
      button.addEventListener('click', () => choose(command));
      item.append(button);
      return item;
    }),
  );
  panel.append(head, list);
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  return { panel, first: list.querySelector('button') };
}

function hidden(text) {
  const element = document.createElement('span');
  element.setAttribute('aria-hidden', 'true');
  element.textContent = text;
  return element;
}
