import { describe, expect, it } from 'vitest';
import { createHelp } from '../../commands/help.ts';
import { standingView, type View } from '../../src/chat/view.ts';
import { renderPages } from '../../src/platforms/discord/pages.ts';

const view = (more: Partial<View> = {}): View => ({
  text: 'Words',
  blocks: [{ kind: 'text', text: 'Words' }],
  ...more,
});

const picture = {
  kind: 'image',
  alt: 'A picture',
  file: { name: 'a.png', mediaType: 'image/png', data: new Uint8Array(2000) },
} as const;

describe('a View that stands', () => {
  it('is rendered once', () => {
    const standing = standingView(view());
    expect(renderPages(standing)).toBe(renderPages(standing));
    expect(renderPages(standing)).toEqual(renderPages(view()));
  });

  it('is rendered anew where it carries a file, as the size that is taken differs', () => {
    const standing = standingView(view({ blocks: [picture] }));
    expect(renderPages(standing, 1000)[0]?.files).toEqual([]);
    expect(renderPages(standing, 3000)[0]?.files).toHaveLength(1);
  });

  it('lends nothing to a View made from it', () => {
    const standing = standingView(view());
    renderPages(standing);
    expect(renderPages({ ...standing, blocks: [{ kind: 'text', text: 'Other words' }] })).toEqual(
      renderPages(view({ blocks: [{ kind: 'text', text: 'Other words' }] })),
    );
  });

  it('is not the same for learners and teachers where the help differs', async () => {
    const help = createHelp([
      { name: 'open', description: 'For all', options: {}, who: 'everyone', acknowledge: 'private' },
      { name: 'manage', description: 'For some', options: {}, who: 'teacher', acknowledge: 'private' },
    ] as never);
    const seenBy = async (teacher: boolean) => {
      const reply = await help.run({ learner: { teacher } } as never);
      return reply.kind === 'message' ? reply.view : undefined;
    };
    expect((await seenBy(false))?.text).not.toContain('/manage');
    expect((await seenBy(true))?.text).toContain('/manage');
    expect((await seenBy(false))?.text).not.toContain('/manage');
    expect(await seenBy(false)).toBe(await seenBy(false));
  });
});
