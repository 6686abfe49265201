import { createRequire } from 'node:module';
import { renderAsync } from '@resvg/resvg-js';
import type { Drawing } from './svg.ts';

const FONT_FILES = [
  '400Regular/Inter_400Regular.ttf',
  '500Medium/Inter_500Medium.ttf',
  '700Bold/Inter_700Bold.ttf',
];
/** Pixels a unit: sharp on dense screens. */
const SCALE = 2;
/** Larger pictures are drawn with fewer pixels a unit; platforms scale them down anyway. */
const MAX_WIDTH = 2400;

/** The drawing as PNG, with the bundled font, so that it looks the same on every machine. */
export async function renderPng({ svg, width }: Drawing): Promise<Uint8Array> {
  const find = createRequire(import.meta.url);
  const image = await renderAsync(svg, {
    fitTo: { mode: 'width', value: Math.min(MAX_WIDTH, Math.round(width * SCALE)) },
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FILES.map((file) => find.resolve(`@expo-google-fonts/inter/${file}`)),
      defaultFontFamily: 'Inter',
    },
  });
  return image.asPng();
}
