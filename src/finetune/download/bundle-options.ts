/** The whole classifier with its encoder, or what was learnt alone. */
export const DOWNLOADS = ['whole', 'head'] as const;
export type Download = (typeof DOWNLOADS)[number];

export interface BundleOptions {
  /** Of a kept model. */
  readonly folder: string;
  /** What its owner calls it now. */
  readonly name?: string | undefined;
  readonly what: Download;
  readonly cacheDirectory: string;
  /** In place of the one that the model names. */
  readonly encoder?: string;
}
