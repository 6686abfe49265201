import type { Code, Nodes, Paragraph, Root } from 'mdast';
import { toString as mdastText } from 'mdast-util-to-string';
import { lineOf } from './markdown.ts';
import type { Findings } from './problems.ts';

const COMMENT = /^\s*<!--[\s\S]*-->\s*$/;
const HEADING_WITHOUT_SPACE = /^#{2,6}(?=[^\s#])/;

/** The text without the author's comments. What learners would see otherwise than it was meant is reported. */
export function withoutComments(root: Root, source: string, findings: Findings): Root {
  return visited(root, source, findings) as Root;
}

function visited(node: Nodes, source: string, findings: Findings): Nodes {
  report(node, source, findings);
  if (!('children' in node)) return node;
  const children = node.children.filter((each) => !(each.type === 'html' && COMMENT.test(each.value)));
  return { ...node, children: children.map((each) => visited(each, source, findings)) } as Nodes;
}

function report(node: Nodes, source: string, findings: Findings): void {
  const line = lineOf(node);
  if (node.type === 'image' || node.type === 'imageReference') {
    findings.warn(
      line,
      `Pictures in lessons are not shown, only their description “${node.alt ?? ''}”: say in words what it shows.`,
    );
  } else if (node.type === 'html') {
    findings.warn(
      line,
      `HTML is shown as it is written, “${firstTag(node.value)}” too: use Markdown instead.`,
    );
  } else if (node.type === 'code' && isOpen(node, source)) {
    findings.error(line, 'The code that begins here is never closed: end it with a line of the same marks.');
  } else if (node.type === 'paragraph' && node.children[0]?.type === 'text') {
    const [marks] = HEADING_WITHOUT_SPACE.exec(node.children[0].value) ?? [];
    if (marks)
      findings.error(line, `A heading has a space after its marks: write “${marks} ${restOf(node)}”.`);
  }
}

const firstTag = (html: string) => /<[^>]*>?/.exec(html)?.[0] ?? html;

const restOf = (paragraph: Paragraph) =>
  mdastText(paragraph).split('\n')[0]?.replace(HEADING_WITHOUT_SPACE, '') ?? '';

/** Whether nothing but the end of the file ends it. */
function isOpen({ position }: Code, source: string): boolean {
  const text = source.slice(position?.start.offset, position?.end.offset);
  const marks = /^(?:`{3,}|~{3,})/.exec(text)?.[0];
  return marks !== undefined && !new RegExp(`\\n[ \\t>]*${marks}+[ \\t]*$`).test(text);
}
