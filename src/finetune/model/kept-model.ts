import type { LearnerId } from '../../chat/ids.ts';
import type { Interval } from '../evaluation/intervals.ts';

/** A model as the class knows it. */
export interface KeptModel {
  readonly id: string;
  readonly name: string;
  readonly owner: LearnerId;
  /** As the owner wrote it: hostile text. */
  readonly ownerName: string;
  /** Everyone in the workspace may use it; otherwise only its owner. */
  readonly shared: boolean;
  readonly labels: readonly string[];
  readonly createdAt: number;
  readonly examples: number;
  readonly test: { readonly n: number; readonly accuracy: number; readonly interval: Interval };
  /** When it is deleted unless it is used before; absent when models are kept for good. Milliseconds since the epoch. */
  readonly keptUntil?: number;
}

/** Written beside a model by whoever trains it. */
export interface Keeping {
  readonly name: string;
  readonly owner: LearnerId;
  readonly ownerName: string;
  readonly shared: boolean;
  readonly examples: number;
  readonly test: KeptModel['test'];
}

export const KEEPING = 'keeping.json';
export const PICTURE = 'report.png';
/** The folder of the examples it was trained on. */
export const EXAMPLES = 'examples';
