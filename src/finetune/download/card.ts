import type { ModelCard } from '../model/model-folder.ts';
import type { Report } from '../report.ts';
import { labelFigures } from '../views/label-table.ts';
import {
  calibrationSentence,
  comparisonSentences,
  needSentence,
  resultSentence,
  splitSentence,
} from '../views/report-sentences.ts';
import { wayName } from '../words.ts';

/** How a text is prepared before it is cut into tokens; training and predictions do the same. */
export const NORMALISATION =
  'Unicode NFC; control characters become spaces; runs of white space become one space; white space at the ends is removed.';

export interface CardParts {
  readonly card: ModelCard;
  readonly report: Report;
  /** The files beside the card. */
  readonly files: readonly string[];
  readonly maxTokens?: number;
}

/** README.md of a downloaded model. */
export function modelCard({ card, report, files, maxTokens }: CardParts): string {
  const { test } = report;
  const has = (name: string) => files.includes(name);
  const need = needSentence(report);
  const rows = test.perLabel.map(
    (score, index) =>
      `| ${cell(score.label)} | ${report.counts[index] ?? 0} | ${labelFigures(score).join(' | ')} | ${score.support} |`,
  );
  return [
    `# ${line(card.name)}`,
    '',
    `A text classifier with ${card.labels.length} labels, trained with Studyhall on ${new Date(card.createdAt).toISOString().slice(0, 10)}.`,
    '',
    '## How good it is',
    '',
    line(resultSentence(report)),
    '',
    line(comparisonSentences(report).join(' ')),
    '',
    line([calibrationSentence(report), ...(need ? [need] : []), splitSentence(report)].join(' ')),
    '',
    '| Label | Examples | Precision | Recall | F1 | Tested |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    'The accuracy interval is the Wilson score interval (1927). The figures hold for texts like those it was tested on, and for no others. Do not let it decide about people.',
    '',
    '## How it was made',
    '',
    report.mode === 'tfidf'
      ? `- ${wayName(report)}, without an encoder`
      : `- Encoder: ${line(report.encoder)} (${report.fingerprint}), ${wayName(report)}`,
    `- Head: softmax regression; scores divided by a temperature of ${(card.temperature ?? 1).toFixed(3)}`,
    `- Examples: ${report.examples}; engine ${report.engine}; seed ${report.seed}`,
    '',
    '## How to use it',
    '',
    `With Studyhall: \`studyhall predict FOLDER "a text"\`.`,
    '',
    ...(has('model.onnx') ? onnxUse(maxTokens) : []),
    ...(has('tfjs/model.json')
      ? [
          "With TensorFlow.js, `tf.loadLayersModel('tfjs/model.json')` gives the head: from the vector that `classifier.vector` is in `model.onnx` (means over the tokens, each part at the same length) to the probabilities of the labels in `model.json`.",
          '',
        ]
      : []),
    `Texts are prepared first: ${NORMALISATION}`,
    '',
    '## Files',
    '',
    ...files.map((name) => `- \`${name}\`${FILES[name] ? `: ${FILES[name]}` : ''}`),
    '',
  ].join('\n');
}

const FILES: Readonly<Record<string, string>> = {
  'model.onnx': 'the whole classifier: `input_ids` and `attention_mask` to `probabilities`',
  'tokenizer.json': 'the tokenizer, for Hugging Face tokenizers',
  'model.json': 'labels, encoder, temperature',
  'head.safetensors': 'weights of the head',
  'weights.safetensors': 'trained layers of the encoder',
  'vocabulary.json': 'words and letters that the model counts',
  'report.json': 'everything the test found out',
};

function onnxUse(maxTokens: number | undefined): readonly string[] {
  const most = maxTokens === undefined ? 512 : maxTokens;
  return [
    'With onnxruntime alone, in Python:',
    '',
    '```python',
    'import json, numpy, onnxruntime, tokenizers',
    'tokenizer = tokenizers.Tokenizer.from_file("tokenizer.json")',
    `tokenizer.enable_truncation(${most})`,
    'session = onnxruntime.InferenceSession("model.onnx")',
    'labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])',
    'ids = numpy.array([tokenizer.encode("What a lovely day").ids], dtype=numpy.int64)',
    'probabilities = session.run(None, {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})[0][0]',
    'print(labels[probabilities.argmax()], probabilities.max())',
    '```',
    '',
  ];
}

/** Names and labels are what learners wrote: they must not become markup. */
const line = (text: string) => text.replace(/\s+/gu, ' ').replace(/[\\`*_[\]<>#|!]/gu, '\\$&');
const cell = line;
