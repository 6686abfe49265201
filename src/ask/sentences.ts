/** Sentences of a text, in order, with the space after them; a list is one piece. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=\n{2,})/)
    .flatMap((block) =>
      /^(?:•|\d+\.) /m.test(block)
        ? [block]
        : [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(block)].map(
            ({ segment }) => segment,
          ),
    );
}
