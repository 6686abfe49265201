import { describe, expect, it } from 'vitest';
import { openLibrary } from '../../src/course/library.ts';
import { formatPlace, parsePlace } from '../../src/course/places.ts';
import { findLesson, findLessons } from '../../src/course/search.ts';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import { formats } from './formats.ts';

const library = await openLibrary({ directory: contentFolder(wholeCourse()), formats, watch: false });

describe('finding a lesson', () => {
  it.each([
    '8.6',
    'deep-learning/8.6',
    'transfer learning',
    ' Transfer  Learning ',
    '8.6 Transfer Learning',
    'transfr',
    'trans',
  ])('takes %j for lesson 8.6', (typed) => {
    expect(findLesson(library, typed)?.id).toBe('deep-learning/8.6');
  });

  it('lists all for nothing typed, the nearest first, and none for something else', () => {
    expect(findLessons(library, '').map(({ number }) => number)).toEqual(['8.5', '8.6']);
    expect(findLessons(library, '8').map(({ number }) => number)).toEqual(['8.5', '8.6']);
    expect(findLessons(library, 'cooking')).toEqual([]);
    expect(findLesson(library, '8')).toBeUndefined();
  });
});

describe('places', () => {
  it('are written with steps from 1', () => {
    expect(parsePlace('chapters/2')).toEqual({ place: { part: 'chapters', step: 1 } });
    expect(formatPlace({ part: 'chapters', step: 1 })).toBe('chapters/2');
    for (const wrong of ['chapters/0', 'chapters/x', 'chapters/1/2', 'chapter/1'])
      expect(parsePlace(wrong)).toHaveProperty('problem');
  });
});
