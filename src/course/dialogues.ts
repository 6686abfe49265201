import type { RootContent } from 'mdast';
import type { Reading } from './lesson-sections.ts';
import { lineOf, type Section } from './markdown.ts';
import type { Dialogue } from './model.ts';
import { didYouMean } from './problems.ts';
import { prose } from './prose.ts';

const SPEAKERS = ['Teacher', 'Student'] as const;

export function readDialogues(section: Section, reading: Reading): readonly Dialogue[] {
  return section.sections.map((part) => ({ title: part.title, turns: readTurns(part, reading) }));
}

function readTurns(part: Section, { source, findings }: Reading): Dialogue['turns'] {
  const turns: { speaker: 'teacher' | 'student'; nodes: RootContent[] }[] = [];
  for (const node of part.nodes) {
    const given = speakerOf(node);
    if (node.type === 'paragraph' && given !== undefined) {
      const speaker = SPEAKERS.find((each) => each.toLowerCase() === given.toLowerCase());
      if (!speaker) {
        findings.error(lineOf(node), `“${given}” does not speak in dialogues.${didYouMean(given, SPEAKERS)}`);
        continue;
      }
      const [, ...rest] = node.children;
      const [first, ...others] = rest;
      const children =
        first?.type === 'text'
          ? [{ ...first, value: first.value.replace(/^\s*:?\s*/, '') }, ...others]
          : rest;
      turns.push({ speaker: speaker === 'Teacher' ? 'teacher' : 'student', nodes: [{ ...node, children }] });
    } else if (isPlainTurn(node)) {
      findings.error(lineOf(node), 'Who speaks stands in bold: write **Student:** or **Teacher:**.');
    } else if (turns.length === 0) {
      findings.error(
        lineOf(node),
        `The dialogue “${part.title}” must begin with **Student:** or **Teacher:**.`,
      );
    } else turns.at(-1)?.nodes.push(node);
  }
  if (turns.length === 0)
    findings.error(
      part.line,
      `The dialogue “${part.title}” has no turns: write **Student:** and **Teacher:** paragraphs.`,
    );
  return turns.map(({ speaker, nodes }) => ({ speaker, body: prose(nodes, source) }));
}

/** Who a paragraph says speaks: `**Teacher:**`, also with the colon outside of the bold. */
function speakerOf(node: RootContent): string | undefined {
  if (node.type !== 'paragraph') return undefined;
  const [lead, next] = node.children;
  if (lead?.type !== 'strong' || lead.children[0]?.type !== 'text') return undefined;
  const name = lead.children[0].value.trim();
  if (name.endsWith(':')) return name.slice(0, -1).trim();
  const known = SPEAKERS.some((each) => each.toLowerCase() === name.toLowerCase());
  return known && next?.type === 'text' && /^\s*:/.test(next.value) ? name : undefined;
}

/** A turn whose speaker is not in bold, which would be taken as part of the turn before it. */
const isPlainTurn = (node: RootContent) =>
  node.type === 'paragraph' && node.children[0]?.type === 'text' && PLAIN_TURN.test(node.children[0].value);
const PLAIN_TURN = new RegExp(`^(?:${SPEAKERS.join('|')})\\s*:`, 'i');
