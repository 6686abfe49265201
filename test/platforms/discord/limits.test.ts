import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderPages } from '../../../src/platforms/discord/pages.ts';
import type { Page } from '../../../src/platforms/discord/render.ts';
import { view } from '../../chat/arbitrary-view.ts';
import { messageFaults } from '../../twins/discord/limits.ts';
import { type Component, FLAG } from '../../twins/discord/wire.ts';

const faultsOf = ({ components, files }: Page) =>
  messageFaults(
    {
      flags: FLAG.components,
      components: components as Component[],
      allowed_mentions: { parse: [] },
      attachments: files.map(({ name, description }, id) => ({
        id: String(id),
        filename: name,
        description,
      })),
    },
    files.map(({ name, data }) => ({ name, data: Buffer.from(data) })),
  );

describe('a View on Discord', () => {
  it('stays within every limit of a message, whatever it holds', () => {
    fc.assert(
      fc.property(view, (given) => {
        const pages = renderPages(given);
        expect(pages.length).toBeGreaterThan(0);
        for (const page of pages) expect(faultsOf(page)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
