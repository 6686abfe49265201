import { seededRandom, shuffled } from '../random.ts';

/** A permutation of 0 … count-1 that a seed decides. */
export const shuffledOrder = (count: number, seed: number): readonly number[] =>
  shuffled(
    Array.from({ length: count }, (_, index) => index),
    seededRandom(seed),
  );
