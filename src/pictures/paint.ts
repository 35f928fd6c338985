import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import type { Picture } from './pictures.ts';
import { FONT, type Svg } from './svg.ts';

const WIDTH_PX_MAX = 2_000;
const HEIGHT_PX_MAX = 6_000;
/** What every platform takes without a word. */
export const PNG_BYTES_MAX = 1_000_000;
/** Two pixels a point are sharp on a phone; fewer are for pictures that would become too big. */
const ZOOMS = [2, 1, 0.5];
const FONTS = join(
  dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
  'ttf',
);
// Without files of its own, and with those of the system, letters are missing here and there.
const FONT_OPTIONS = {
  loadSystemFonts: false,
  fontFiles: ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'].map((file) => join(FONTS, file)),
  defaultFontFamily: FONT,
};

/** In this thread: those of the process's pool never give back what a picture took of them. */
export function paint(svg: Svg): Pick<Picture, 'png' | 'widthPx' | 'heightPx'> {
  const most = Math.min(WIDTH_PX_MAX / svg.width, HEIGHT_PX_MAX / svg.height);
  for (const zoom of ZOOMS) {
    const fitTo = { mode: 'zoom', value: Math.min(zoom, most) } as const;
    const image = new Resvg(svg.text, { font: FONT_OPTIONS, fitTo }).render();
    const png = image.asPng();
    if (png.length < PNG_BYTES_MAX) return { png, widthPx: image.width, heightPx: image.height };
  }
  throw new Error('the picture is too big at every size');
}
