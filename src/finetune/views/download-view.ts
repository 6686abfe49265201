import { type PlatformName, platformOf, type WorkspaceId } from '../../chat/ids.ts';
import type { View } from '../../chat/view.ts';
import { downloadAction } from '../actions.ts';
import type { Download } from '../download/bundle-options.ts';
import type { KeptModel } from '../model/model-store.ts';

/** Bytes of the largest file a platform takes of a bot everywhere. */
const MOST_BYTES: Readonly<Record<PlatformName, number>> = {
  discord: 10 * 1024 * 1024,
  slack: 1000 * 1024 * 1024,
  web: 1000 * 1024 * 1024,
};

export const fits = (workspace: WorkspaceId, bytes: number) => bytes <= MOST_BYTES[platformOf(workspace)];

/**
 * A packed model.
 * @param tooLarge bytes of the whole, when it was asked for and the platform takes no file as large
 */
export function downloadView(
  model: KeptModel,
  {
    what,
    bytes,
    tooLarge,
  }: { readonly what: Download; readonly bytes: Uint8Array; readonly tooLarge?: number },
): View {
  const file = `${fileName(model.name)}${what === 'head' ? '-head' : ''}.zip`;
  const size = (count: number) => `${(count / 1e6).toFixed(1)} MB`;
  const whole = `The whole of “${model.name}”: one ONNX file for onnxruntime, the tokenizer, the weights, a head for TensorFlow.js, and its card.`;
  const head = `What “${model.name}” has learnt, without the encoder: the head’s weights, a head for TensorFlow.js, and its card.`;
  const rest = `studyhall predict ${file} "a text" runs it, and studyhall export ${file} makes the whole of it, on any machine with Studyhall.`;
  const lines =
    tooLarge === undefined
      ? [what === 'whole' ? whole : head, ...(what === 'whole' ? [] : [rest])]
      : [
          `The whole model has ${size(tooLarge)}, more than can be sent here. This is what it has learnt, without the encoder.`,
          rest,
        ];
  return {
    text: lines.join('\n'),
    blocks: [
      ...lines.map((text) => ({ kind: 'text' as const, text })),
      {
        kind: 'file',
        file: { name: file, mediaType: 'application/zip', data: bytes },
        description: what === 'whole' ? 'The whole classifier' : 'What it learnt, without the encoder',
      },
      ...(what === 'whole'
        ? [
            {
              kind: 'buttons' as const,
              buttons: [
                {
                  label: 'Only what it learnt',
                  action: downloadAction.id({ model: model.id, what: 'head' }),
                },
              ],
            },
          ]
        : []),
    ],
  };
}

const fileName = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 40)
    .toLowerCase() || 'model';
