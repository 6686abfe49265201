/** JSON as Discord's clients and servers exchange it, as far as the twin reads it. */
export interface Component {
  type: number;
  id?: number;
  custom_id?: string;
  label?: string;
  content?: string;
  url?: string;
  style?: number;
  disabled?: boolean;
  placeholder?: string;
  description?: string;
  required?: boolean;
  value?: string;
  min_values?: number;
  max_values?: number;
  max_length?: number;
  file_types?: string[];
  options?: { label: string; value: string; description?: string; default?: boolean }[];
  components?: Component[];
  component?: Component;
  items?: { media: { url: string }; description?: string }[];
  file?: { url: string };
}

export interface MessageBody {
  content?: string;
  embeds?: unknown[];
  flags?: number;
  components?: Component[];
  allowed_mentions?: { parse?: string[] };
  attachments?: { id: string | number; filename?: string; description?: string }[];
  nonce?: string;
  enforce_nonce?: boolean;
  message_reference?: { message_id: string; fail_if_not_exists?: boolean };
}

export interface ModalBody {
  title: string;
  custom_id: string;
  components: Component[];
}

export interface CommandOption {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name: string; value: string }[];
  min_value?: number;
  max_value?: number;
  max_length?: number;
  file_types?: string[];
}

export interface CommandBody {
  id?: string;
  name: string;
  description: string;
  type?: number;
  options?: CommandOption[];
  contexts?: number[];
  integration_types?: number[];
  default_member_permissions?: string | null;
}

export interface Part {
  readonly name: string;
  readonly data: Buffer;
}

export const FLAG = { ephemeral: 64, loading: 128, components: 32768 } as const;

export const TYPE = {
  row: 1,
  button: 2,
  select: 3,
  textInput: 4,
  text: 10,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  upload: 19,
  radios: 21,
} as const;

/** Every component, those inside others too. */
export function everyComponent(components: readonly Component[] = []): readonly Component[] {
  return components.flatMap((component) => [
    component,
    ...everyComponent(component.components),
    ...everyComponent(component.component ? [component.component] : []),
  ]);
}

/** All words a message shows. */
export const shownText = (components: readonly Component[] = []): string =>
  everyComponent(components)
    .flatMap(({ content }) => content ?? [])
    .join('\n');
