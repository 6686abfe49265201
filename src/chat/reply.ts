import type { Form } from './form.ts';
import type { MessageRef } from './ids.ts';
import type { View } from './view.ts';

export type Visibility = 'public' | 'private';

/** How a handler answers. Making it is pure; the router sends it. */
export type Reply =
  | {
      readonly kind: 'message';
      readonly view: View;
      readonly visibility: Visibility;
      /** Called once the message stands, for those who edit it later. */
      readonly posted?: (message: MessageRef) => Promise<void>;
    }
  /** Replaces the message whose button, select or form was used. */
  | { readonly kind: 'update'; readonly view: View }
  | { readonly kind: 'form'; readonly form: Form }
  /** Received; nothing to say. */
  | { readonly kind: 'silent' };

export const say = (view: View, posted?: (message: MessageRef) => Promise<void>): Reply =>
  posted
    ? { kind: 'message', view, visibility: 'public', posted }
    : { kind: 'message', view, visibility: 'public' };
export const whisper = (view: View, posted?: (message: MessageRef) => Promise<void>): Reply =>
  posted
    ? { kind: 'message', view, visibility: 'private', posted }
    : { kind: 'message', view, visibility: 'private' };
export const update = (view: View): Reply => ({ kind: 'update', view });
export const openForm = (form: Form): Reply => ({ kind: 'form', form });
export const silent: Reply = { kind: 'silent' };
