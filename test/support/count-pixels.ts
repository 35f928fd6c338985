import { Resvg } from '@resvg/resvg-js';
import type { Picture } from '#src/pictures/pictures.ts';

/** How many pixels of a PNG have that colour. */
export function countPixels({ png, widthPx, heightPx }: Picture, colour: string): number {
  const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  const size = `width="${widthPx}" height="${heightPx}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><image ${size} href="${href}"/></svg>`;
  const { pixels } = new Resvg(svg).render();
  const wanted = Number.parseInt(colour.slice(1), 16);
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) if (pixels.readUIntBE(at, 3) === wanted) count += 1;
  return count;
}
