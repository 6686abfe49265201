/** Typed values that cross the platform boundary: command options, action arguments, form fields. */

/** A file a learner sent. Nothing is fetched before `read`, which refuses more than `limit` bytes. */
export interface UploadedFile {
  readonly name: string;
  /** Bytes, as the platform states them; `read` checks what really comes. */
  readonly size: number;
  readonly mediaType: string;
  /** @throws UserError when the file is larger than `limit` bytes or gone. */
  read(limit: number): Promise<Uint8Array>;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface Described {
  readonly description: string;
  readonly required?: boolean;
  /** Something that is set once and kept, so that no form asks for it each time. */
  readonly setting?: boolean;
}

export interface TextOption extends Described {
  readonly kind: 'text';
  readonly maxLength?: number;
  /** Suggestions come from `Command.autocomplete`; other values stay possible. */
  readonly autocomplete?: boolean;
}
export interface IntegerOption extends Described {
  readonly kind: 'integer';
  readonly min?: number;
  readonly max?: number;
}
export interface ChoiceOption extends Described {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
}
export interface FileOption extends Described {
  readonly kind: 'file';
  /** Extensions with their dot, lower case: `.csv`. */
  readonly accept: readonly string[];
}
export type OptionSpec = TextOption | IntegerOption | ChoiceOption | FileOption;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OptionValue<Spec extends OptionSpec> = Spec extends ChoiceOption
  ? Spec['choices'][number]['value']
  : Spec extends IntegerOption
    ? number
    : Spec extends FileOption
      ? UploadedFile
      : string;

export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Key in keyof Specs as Specs[Key] extends { required: true } ? Key : never]: OptionValue<
    Specs[Key]
  >;
} & {
  readonly [Key in keyof Specs as Specs[Key] extends { required: true } ? never : Key]?: OptionValue<
    Specs[Key]
  >;
};

/** Arguments of an action. All are required; together with the name they encode to at most 100 bytes. */
export type ArgSpec =
  | { readonly kind: 'text' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };
export type ArgSpecs = Readonly<Record<string, ArgSpec>>;

export type ArgValues<Specs extends ArgSpecs> = {
  readonly [Key in keyof Specs]: Specs[Key] extends { kind: 'integer' }
    ? number
    : Specs[Key] extends { kind: 'choice'; choices: readonly (infer Value)[] }
      ? Value
      : string;
};

interface Labelled {
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
}
export type FieldSpec =
  | (Labelled & {
      readonly kind: 'text';
      readonly multiline?: boolean;
      readonly placeholder?: string;
      readonly maxLength?: number;
    })
  | (Labelled & { readonly kind: 'choice'; readonly choices: readonly Choice[] })
  | (Labelled & { readonly kind: 'file'; readonly accept: readonly string[] });
export type FieldSpecs = Readonly<Record<string, FieldSpec>>;

export type FieldValues<Specs extends FieldSpecs> = {
  readonly [Key in keyof Specs]?: Specs[Key] extends { kind: 'file' } ? UploadedFile : string;
};
