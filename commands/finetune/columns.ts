import { type ActionHandler, handle } from '../../src/chat/action.ts';
import { type Reply, update, whisper } from '../../src/chat/reply.ts';
import type { Turn } from '../../src/chat/turn.ts';
import { textView } from '../../src/chat/view.ts';
import {
  columnsAction,
  headerAction,
  labelColumnAction,
  textColumnAction,
  useColumnsAction,
} from '../../src/finetune/actions.ts';
import {
  type ChosenColumns,
  chosenColumns,
  columnChoice,
  columnsView,
} from '../../src/finetune/views/columns-view.ts';
import type { Services } from '../services.ts';
import { start } from './training.ts';

/** Reading a file by other columns than were guessed. */
export const columnActions: readonly ActionHandler<Services>[] = [
  handle(columnsAction, 'private', async (turn) => {
    const { source } = turn.args;
    const { finetuning } = turn.services;
    const checked = await finetuning.look(await finetuning.examples(turn, source));
    if (!checked.columns) {
      return whisper(textView('These examples are lines of “label: text”: they have no columns to choose.'));
    }
    return whisper(columnsView(source, checked, chosenColumns(checked.columns)));
  }),
  handle(textColumnAction, 'update', (turn) =>
    rechosen(turn, { ...turn.args, text: Number(turn.values[0] ?? turn.args.text) }),
  ),
  handle(labelColumnAction, 'update', (turn) =>
    rechosen(turn, { ...turn.args, label: Number(turn.values[0] ?? turn.args.label) }),
  ),
  handle(headerAction, 'update', (turn) =>
    rechosen(turn, { ...turn.args, header: turn.values[0] === 'no' ? 'no' : 'yes' }),
  ),
  handle(useColumnsAction, 'public', async (turn) => {
    const { source, ...chosen } = turn.args;
    const { jobs, finetuning } = turn.services;
    const examples = await finetuning.examples(turn, source);
    const [kind, id = ''] = source.split(':');
    // the training that reads the wrong columns is of no use any more
    if (kind === 'j') await jobs.cancel(id);
    return start(turn, {
      ...examples,
      settings: { ...examples.settings, columns: columnChoice(chosen) },
    });
  }),
];

/** The same view, with what is found in the columns as they are chosen now. */
async function rechosen(
  turn: Turn<Services>,
  { source, ...chosen }: ChosenColumns & { readonly source: string },
): Promise<Reply> {
  const { finetuning } = turn.services;
  const examples = await finetuning.examples(turn, source);
  if (chosen.text === chosen.label) {
    const seen = await finetuning.look(examples, { header: chosen.header === 'yes' });
    const same = 'Texts and labels cannot stand in the same column: choose two.';
    return update(
      columnsView(source, { ...seen, findings: [{ severity: 'error', sentence: same }] }, chosen),
    );
  }
  return update(columnsView(source, await finetuning.look(examples, columnChoice(chosen)), chosen));
}
