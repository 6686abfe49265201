import type { Reply } from './reply.ts';
import type { Turn } from './turn.ts';
import type { ArgSpecs, ArgValues, FieldSpecs, FieldValues } from './values.ts';

export const ACTION_ID_BYTES = 100;

/**
 * What a button, select or form does: a name and typed arguments. State stays in the store, never in the id,
 * so a button works after a restart and cannot be forged into more than its arguments say.
 */
export interface ActionSignature<Args extends ArgSpecs = ArgSpecs, Fields extends FieldSpecs = FieldSpecs> {
  readonly name: string;
  readonly args: Args;
  readonly fields: Fields;
  /** @throws RangeError when the id would exceed 100 bytes: a fault of the caller, not of a learner. */
  id(args: ArgValues<Args>): string;
}

/** How an action is acknowledged when it is slow, and so where its late answer goes. */
export type ActionAcknowledgement = 'update' | 'private' | 'public';

export interface ActionHandler<Services> {
  readonly signature: ActionSignature;
  readonly acknowledge: ActionAcknowledgement;
  run(turn: ActionTurn<Services, ArgSpecs, FieldSpecs>): Promise<Reply>;
}

export interface ActionTurn<Services, Args extends ArgSpecs, Fields extends FieldSpecs>
  extends Turn<Services> {
  readonly args: ArgValues<Args>;
  /** Values chosen in a select; empty for buttons and forms. */
  readonly values: readonly string[];
  /** Values of a submitted form. */
  readonly fields: FieldValues<Fields>;
}

export function defineAction<
  const Args extends ArgSpecs,
  const Fields extends FieldSpecs = Record<never, never>,
>(name: string, args: Args, fields?: Fields): ActionSignature<Args, Fields> {
  return {
    name,
    args,
    fields: fields ?? ({} as Fields),
    id: (values) => encodeActionId(name, args, values),
  };
}

/** Ties a signature to what it does; the types of arguments and fields follow from the signature. */
export function handle<Services, const Args extends ArgSpecs, const Fields extends FieldSpecs>(
  signature: ActionSignature<Args, Fields>,
  acknowledge: ActionAcknowledgement,
  run: (turn: ActionTurn<Services, Args, Fields>) => Promise<Reply>,
): ActionHandler<Services> {
  return { signature, acknowledge, run } as unknown as ActionHandler<Services>;
}

/** `name|arg|arg` with `%XX` for bytes outside the plain set; arguments stand in declared order. */
export function encodeActionId<Args extends ArgSpecs>(
  name: string,
  specs: Args,
  values: ArgValues<Args>,
): string {
  const parts = Object.keys(specs).map((key) => encodeURIComponent(String(values[key])));
  const id = [name, ...parts].join('|');
  const bytes = Buffer.byteLength(id);
  if (bytes > ACTION_ID_BYTES)
    throw new RangeError(`action id of ${bytes} bytes, at most ${ACTION_ID_BYTES}: ${id}`);
  return id;
}

/** The name and the still encoded arguments of an id. */
export function splitActionId(id: string): { readonly name: string; readonly parts: readonly string[] } {
  const [name = '', ...parts] = id.split('|');
  return { name, parts };
}

/** The typed arguments, or undefined when the id was not made from these specs. */
export function decodeArgs<Args extends ArgSpecs>(
  specs: Args,
  parts: readonly string[],
): ArgValues<Args> | undefined {
  const keys = Object.keys(specs);
  if (keys.length !== parts.length) return undefined;
  const values: Record<string, string | number> = {};
  for (const [index, key] of keys.entries()) {
    const spec = specs[key];
    const text = decode(parts[index] ?? '');
    if (spec === undefined || text === undefined) return undefined;
    if (spec.kind === 'integer') {
      if (!/^-?\d{1,15}$/.test(text)) return undefined;
      values[key] = Number(text);
    } else if (spec.kind === 'choice' && !spec.choices.includes(text)) {
      return undefined;
    } else {
      values[key] = text;
    }
  }
  return values as ArgValues<Args>;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
