import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** Finished HTML. Only `markup` makes it, so a plain string can never pass for it. */
export type Html = HtmlEscapedString;

/** HTML from a template: every interpolated string is escaped; `Html`, arrays of it and numbers are inserted. */
export function markup(strings: TemplateStringsArray, ...values: readonly Insertable[]): Html {
  return html(strings, ...values) as Html;
}

type Insertable = Html | string | number | false | undefined | null | readonly Insertable[];
