import type { Button, View } from '../../chat/view.ts';
import {
  confirmDeleteAction,
  deleteAction,
  detailsAction,
  downloadAction,
  listAction,
  newAction,
  pickAction,
  renameAction,
  shareShownAction,
  showAction,
  tryAction,
} from '../actions.ts';
import type { KeptModel } from '../model/kept-model.ts';
import { counted, percent, sayInterval } from '../words.ts';

const PAGE = 20;

/** The models a learner may use, with a select to open one. */
export function modelsView(models: readonly KeptModel[], learner: string, page: number): View {
  if (models.length === 0) {
    const text = 'There is no model yet. Train one on your own examples: a text and a label in each row.';
    return {
      text,
      blocks: [
        { kind: 'text', text },
        {
          kind: 'buttons',
          buttons: [{ label: 'Train a model', action: newAction.id({}), style: 'primary' }],
        },
      ],
    };
  }
  const pages = Math.ceil(models.length / PAGE);
  const at = Math.min(Math.max(0, page), pages - 1);
  const shown = models.slice(at * PAGE, (at + 1) * PAGE);
  const turning: Button[] = [
    ...(at > 0 ? [{ label: 'Newer', action: listAction.id({ page: at - 1 }) }] : []),
    ...(at < pages - 1 ? [{ label: 'Older', action: listAction.id({ page: at + 1 }) }] : []),
  ];
  const whose = (model: KeptModel) => {
    if (model.owner !== learner) return model.ownerName;
    return model.shared ? 'you, shared' : 'you';
  };
  const heading = pages > 1 ? `Models, page ${at + 1} of ${pages}` : 'Models';
  return {
    text: [heading, ...shown.map((model) => `${model.name} (${whose(model)}): ${accuracyOf(model)}`)].join(
      '\n',
    ),
    blocks: [
      { kind: 'heading', text: heading, level: 2 },
      {
        kind: 'table',
        caption: 'Your models and those shared with the class',
        columns: [
          { title: 'Name' },
          { title: 'Whose' },
          { title: 'Labels', align: 'right' },
          { title: 'Examples', align: 'right' },
          { title: 'Accuracy', align: 'right' },
          { title: '95% interval', align: 'right' },
        ],
        rows: shown.map((model) => [
          model.name,
          whose(model),
          String(model.labels.length),
          String(model.examples),
          percent(model.test.accuracy, model.test.n),
          sayInterval(model.test.interval, model.test.n),
        ]),
      },
      {
        kind: 'select',
        label: 'Open a model',
        action: pickAction.id({}),
        options: shown.map((model) => ({
          label: model.name.slice(0, 75),
          value: model.id,
          description: `${accuracyOf(model)}; ${counted(model.labels.length, 'label')}`.slice(0, 75),
        })),
      },
      ...(turning.length > 0 ? [{ kind: 'buttons' as const, buttons: turning }] : []),
    ],
  };
}

/** One model, with all that can be done with it. */
export function modelView(model: KeptModel, mayChange: boolean): View {
  const facts = [
    { term: 'Whose', text: `${model.ownerName}${model.shared ? ', shared with the class' : ', not shared'}` },
    { term: 'Accuracy', text: `${accuracyOf(model)}, on ${counted(model.test.n, 'test example')}` },
    { term: 'Labels', text: model.labels.join(', ') },
    { term: 'Examples', text: String(model.examples) },
    ...(model.keptUntil === undefined
      ? []
      : [
          {
            term: 'Kept',
            text: `until ${new Date(model.keptUntil).toISOString().slice(0, 10)}, longer when it is used`,
          },
        ]),
  ];
  const id = { model: model.id };
  const changing: Button[] = [
    { label: 'Rename', action: renameAction.id(id) },
    model.shared
      ? { label: 'Stop sharing', action: shareShownAction.id({ ...id, shared: 'no' }) }
      : { label: 'Share with the class', action: shareShownAction.id({ ...id, shared: 'yes' }) },
    { label: 'Delete', action: deleteAction.id(id), style: 'danger' },
  ];
  return {
    text: [`Model “${model.name}”`, ...facts.map(({ term, text }) => `${term}: ${text}`)].join('\n'),
    blocks: [
      { kind: 'heading', text: model.name, level: 2 },
      { kind: 'definitions', items: facts },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Try it', action: tryAction.id(id), style: 'primary' },
          { label: 'Details', action: detailsAction.id(id) },
          { label: 'Download', action: downloadAction.id({ ...id, what: 'whole' }) },
          { label: 'All models', action: listAction.id({ page: 0 }) },
        ],
      },
      ...(mayChange ? [{ kind: 'buttons' as const, buttons: changing }] : []),
    ],
  };
}

export function confirmDeleteView(model: KeptModel): View {
  const text = `Delete the model “${model.name}” for good? Its report goes with it.`;
  return {
    text,
    blocks: [
      { kind: 'callout', tone: 'warning', text },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Delete', action: confirmDeleteAction.id({ model: model.id }), style: 'danger' },
          { label: 'Keep it', action: showAction.id({ model: model.id }) },
        ],
      },
    ],
  };
}

const accuracyOf = ({ test }: KeptModel) =>
  `${percent(test.accuracy, test.n)}, 95% interval ${sayInterval(test.interval, test.n)}`;
