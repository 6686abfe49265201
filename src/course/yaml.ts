import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { didYouMean, type Findings } from './problems.ts';

/** A parsed YAML text that knows on which line of its file each value stands. */
export interface YamlSource {
  readonly data: unknown;
  /** Line of the value at a path, or of the nearest thing above it that exists. */
  lineAt(path: readonly PropertyKey[]): number;
  /** What stands at a path as it was written. */
  textAt(path: readonly PropertyKey[]): string | undefined;
}

/** Aliases that would unfold to more than this are refused. */
const ALIASES = 50;

/**
 * @param offset lines of the file above the YAML text
 * @returns undefined after reporting what is wrong
 */
export function parseYaml(text: string, findings: Findings, offset = 0): YamlSource | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  // what comes after the first error is mostly its echo
  const [error] = document.errors;
  if (error) {
    findings.error(offset + lines.linePos(error.pos[0]).line, sayYamlError(error));
    return undefined;
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: ALIASES });
  } catch (error) {
    findings.error(
      offset + 1,
      `This YAML cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
    return undefined;
  }
  const find = (path: readonly PropertyKey[]): Node | null => {
    let node: unknown = document.contents;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((each) => isScalar(each.key) && each.key.value === key);
        if (!pair) break;
        node = pair.value ?? pair.key;
      } else if (isSeq(node) && typeof key === 'number') {
        node = node.items[key] ?? node;
      } else break;
    }
    return isPair(node) ? null : (node as Node | null);
  };
  const keyLine = (path: readonly PropertyKey[]): number | undefined => {
    const parent = find(path.slice(0, -1));
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find((each) => isScalar(each.key) && each.key.value === path.at(-1));
    const range = pair && isScalar(pair.key) ? pair.key.range : undefined;
    return range ? lines.linePos(range[0]).line : undefined;
  };
  return {
    data,
    lineAt: (path) => {
      const start = find(path)?.range?.[0];
      return offset + (keyLine(path) ?? (start === undefined ? 1 : lines.linePos(start).line));
    },
    textAt: (path) => {
      const node = find(path);
      return isScalar(node) && node.range ? text.slice(node.range[0], node.range[1]) : undefined;
    },
  };
}

/** What usually lies behind an error that the parser names in its own terms. */
const YAML_ADVICE: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'A text with a colon in it stands in quotes: "One: two".',
  MULTILINE_IMPLICIT_KEY:
    'A text that goes on in the next line stands in quotes, or each line is a “key: value”.',
  TAB_AS_INDENT: 'Lines are indented by spaces, not by tabs.',
  BAD_INDENT: 'Lines that belong together begin at the same column; look at this line and the one before it.',
  DUPLICATE_KEY: 'The same key stands here twice: remove one.',
  MISSING_CHAR: 'A quotation mark or bracket that was opened is not closed, or a line lacks its colon.',
  UNEXPECTED_TOKEN: 'A text that begins with a sign such as @, `, %, & or * stands in quotes.',
};

function sayYamlError({ code, message }: { readonly code: string; readonly message: string }): string {
  const advice = YAML_ADVICE[code];
  return `This is not valid YAML${advice === undefined ? `: ${message}.` : `. ${advice}`}`;
}

/** The data as the schema types it, or undefined after reporting every issue with its line. */
export function validate<Output>(
  source: YamlSource,
  schema: z.ZodType<Output>,
  findings: Findings,
  at: {
    readonly path?: readonly PropertyKey[];
    readonly value?: unknown;
    readonly keys?: readonly string[];
  } = {},
): Output | undefined {
  const base = at.path ?? [];
  const parsed = schema.safeParse('value' in at ? at.value : source.data);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        findings.error(
          source.lineAt([...path, key]),
          `“${key}” means nothing here.${didYouMean(key, at.keys ?? [])}`,
        );
      }
    } else {
      const message = lowerFirst(issue.message);
      const name = issue.path.map((part) => (typeof part === 'number' ? `no. ${part + 1}` : String(part)));
      findings.error(
        source.lineAt(path),
        name.length > 0 ? `“${name.join(' ')}”: ${message}.` : `This ${message}.`,
      );
    }
  }
  return undefined;
}

/** What an object's schema says of something that is none. */
export const mapping =
  (message: string) =>
  ({ code }: { readonly code?: string | undefined }): string | undefined =>
    code === 'invalid_type' ? message : undefined;

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
