/** Files by button and by drag and drop: into the open form, or into a command that takes a file. */
import { readableSize } from './api.js';
import { setFile } from './options.js';

export function createFiles({ commands, options, composer, notice, maxBytes }) {
  const veil = document.getElementById('veil');
  const attach = document.getElementById('attach');
  const input = document.getElementById('attach-input');
  const takers = commands.filter((command) => command.options.some((option) => option.kind === 'file'));
  attach.hidden = takers.length === 0;

  function take(file) {
    if (!file) return;
    if (file.size > maxBytes) {
      return notice.show(`“${file.name}” is too large: at most ${readableSize(maxBytes)} are taken.`);
    }
    if (options.take(file)) return;
    const fits = takers.filter((command) =>
      fileOption(command).accept.some((end) => file.name.toLowerCase().endsWith(end)),
    );
    const start = (command) => composer.startWith(command, { [fileOption(command).name]: file });
    if (fits.length === 0) {
      const ends = [...new Set(takers.flatMap((command) => fileOption(command).accept))];
      return notice.show(
        `No command takes “${file.name}”. ${ends.length > 0 ? `Files that end in ${ends.join(', ')} are taken.` : ''}`,
      );
    }
    if (fits.length === 1) return start(fits[0]);
    options.ask(file, fits, start);
  }
  const fileOption = (command) => command.options.find((option) => option.kind === 'file');

  attach.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    take(input.files[0]);
    input.value = '';
  });

  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
  let depth = 0;
  const end = () => {
    depth = 0;
    veil.hidden = true;
  };
  addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return;
    depth++;
    veil.hidden = document.querySelector('dialog[open]') !== null;
  });
  addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) veil.hidden = true;
  });
  addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    end();
    const file = event.dataTransfer.files[0];
    const field =
      event.target.closest?.('.drop')?.querySelector('input[type=file]') ??
      document.querySelector('dialog[open] input[type=file]');
    if (field && file) setFile(field, file);
    else take(file);
  });
  return { take };
}
