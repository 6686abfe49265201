import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
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
    const { line } = lines.linePos(error.pos[0]);
    findings.error(offset + line, sayYamlError(error, text.split('\n')[line - 1] ?? ''));
    return undefined;
  }
  const alias = unknownAlias(document);
  if (alias !== undefined) {
    findings.error(offset + lines.linePos(alias).line, `This is not valid YAML. ${SIGN}`);
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

/** Where a text that begins with `*` was taken for the name of something that stands nowhere. */
function unknownAlias(document: Document): number | undefined {
  let at: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      at = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return at;
}

const SIGN = 'A text that begins with a sign such as @, `, %, & or * stands in quotes.';

/** What usually lies behind an error that the parser names in its own terms. */
const YAML_ADVICE: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'A text with a colon in it stands in quotes: "One: two".',
  MULTILINE_IMPLICIT_KEY:
    'A text that goes on in the next line stands in quotes, or each line is a “key: value”.',
  TAB_AS_INDENT: 'Lines are indented by spaces, not by tabs.',
  BAD_INDENT: 'Lines that belong together begin at the same column; look at this line and the one before it.',
  DUPLICATE_KEY: 'The same key stands here twice: remove one.',
  MISSING_CHAR:
    'A quotation mark or bracket that was opened is not closed, a line lacks its colon, or it begins at another column than those it belongs to.',
  BAD_SCALAR_START: SIGN,
  UNEXPECTED_TOKEN: SIGN,
};

/** A key and a text with another colon in it. */
const TWO_COLONS = /:\s.*:(?:\s|$)/;

function sayYamlError(
  { code, message }: { readonly code: string; readonly message: string },
  line: string,
): string {
  const meant = code === 'BLOCK_AS_IMPLICIT_KEY' && !TWO_COLONS.test(line) ? 'BAD_INDENT' : code;
  const advice = YAML_ADVICE[meant];
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
  const seen = new Set<string>();
  for (const issue of parsed.error.issues) {
    // the first thing that is wrong with a value says why the rest does not hold
    const place = JSON.stringify(issue.path);
    if (issue.code !== 'unrecognized_keys' && seen.has(place)) continue;
    seen.add(place);
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
