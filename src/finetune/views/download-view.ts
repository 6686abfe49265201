import { type PlatformName, platformOf, type WorkspaceId } from '../../chat/ids.ts';
import type { View } from '../../chat/view.ts';
import { downloadAction } from '../actions.ts';
import type { Mode } from '../approach.ts';
import type { Download } from '../download/bundle-options.ts';
import type { KeptModel } from '../model/kept-model.ts';

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
    mode,
    what,
    bytes,
    tooLarge,
  }: {
    readonly mode: Mode;
    readonly what: Download;
    readonly bytes: Uint8Array;
    readonly tooLarge?: number;
  },
): View {
  const file = `${fileName(model.name)}${what === 'head' ? '-head' : ''}.zip`;
  const lines = contents(model.name, file, mode, what);
  if (tooLarge !== undefined) {
    lines[0] = `The whole model has ${(tooLarge / 1e6).toFixed(1)} MB, more than can be sent here. This is what it has learnt, without the encoder.`;
  }
  return {
    text: lines.join('\n'),
    blocks: [
      ...lines.map((text) => ({ kind: 'text' as const, text })),
      {
        kind: 'file',
        file: { name: file, mediaType: 'application/zip', data: bytes },
        description: what === 'whole' ? 'The whole classifier' : 'What it learnt, without the encoder',
      },
      ...(what === 'whole' && mode !== 'tfidf'
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

/** What is in the archive, and what to do with it. */
function contents(name: string, file: string, mode: Mode, what: Download): string[] {
  const run = `studyhall predict ${file} "a text" runs it`;
  if (mode === 'tfidf') {
    return [
      `The whole of “${name}”: the words and letters it counts, their weights, and its card.`,
      `${run} on any machine with Studyhall.`,
    ];
  }
  if (what === 'whole') {
    return [
      `The whole of “${name}”: one ONNX file for onnxruntime, the tokenizer, the weights, a head for TensorFlow.js, and its card.`,
    ];
  }
  return [
    `What “${name}” has learnt, without the encoder: the head’s weights, a head for TensorFlow.js, and its card.`,
    `${run}, and studyhall export ${file} makes the whole of it, on any machine with Studyhall.`,
  ];
}

const fileName = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 40)
    .toLowerCase() || 'model';
