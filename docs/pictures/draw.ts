/** Draws the pictures of the README and the guides from the real cards: npm run pictures. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { renderView } from '#bots/terminal/render/render-view.ts';
import { drawChart } from '#src/pictures/draw-chart.ts';
import { exampleViews } from '#test/support/example-views.ts';

const COLUMNS = 80;
const COLUMN_PX = 9;
const LINE_PX = 20;
const MARGIN_PX = 18;
const ZOOM = 1.5;
const FONT = 'DejaVu Sans Mono';
const FONTS = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

const COLOURS = new Map([
  [31, '#ff7b72'],
  [32, '#7ee787'],
  [33, '#e3b341'],
  [36, '#79c0ff'],
]);
const INK = '#e6edf3';
const PAPER = '#0d1117';
const DIM = 0.6;

interface Pen {
  colour: string;
  isBold: boolean;
  isDim: boolean;
}

const PLAIN: Pen = { colour: INK, isBold: false, isDim: false };

function applyCode(pen: Pen, code: number): Pen {
  if (code === 1) return { ...pen, isBold: true };
  if (code === 2) return { ...pen, isDim: true };
  if (code === 22) return { ...pen, isBold: false, isDim: false };
  if (code === 39) return { ...pen, colour: INK };
  return { ...pen, colour: COLOURS.get(code) ?? pen.colour };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** One line of a terminal as texts of an SVG, each where its first column is. */
function drawLine(line: string, y: number): string {
  let pen = PLAIN;
  let column = 0;
  // oxlint-disable-next-line no-control-regex -- colours are what is looked for
  return Array.from(line.matchAll(/\u001B\[(\d+)m|([^\u001B]+)/g), ([, code, text = '']) => {
    if (code !== undefined) {
      pen = applyCode(pen, Number(code));
      return '';
    }
    const x = MARGIN_PX + column * COLUMN_PX;
    column += text.length;
    const weight = pen.isBold ? ' font-weight="bold"' : '';
    const opacity = pen.isDim ? ` fill-opacity="${DIM}"` : '';
    const width = ` textLength="${text.length * COLUMN_PX}" lengthAdjust="spacing"`;
    return `<text x="${x}" y="${y}" fill="${pen.colour}"${weight}${opacity}${width}>${escapeXml(text)}</text>`;
  }).join('');
}

function drawTerminal(text: string): Uint8Array {
  const lines = text.split('\n');
  const width = COLUMNS * COLUMN_PX + 2 * MARGIN_PX;
  const height = lines.length * LINE_PX + 2 * MARGIN_PX;
  const texts = lines.map((line, index) => drawLine(line, MARGIN_PX + (index + 0.75) * LINE_PX));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="${width}" height="${height}" font-family="${FONT}" font-size="15"><rect width="100%" height="100%" rx="8" fill="${PAPER}"/>${texts.join('')}</svg>`;
  const font = {
    loadSystemFonts: false,
    fontFiles: ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'].map((file) => join(FONTS, file)),
    defaultFontFamily: FONT,
  };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: ZOOM } }).render().asPng();
}

const style = { colours: true, width: COLUMNS, timeZone: 'UTC', voice: 'chat' } as const;
const CARDS = { approval: 'an approval', digest: 'a digest of a busy day', storm: 'a storm' };
const views = exampleViews();

for (const [name, example] of Object.entries(CARDS)) {
  const view = views.get(example);
  if (!view) throw new Error(`there is no example of ${example}`);
  write(name, drawTerminal(renderView(view, style)));
  if (view.kind === 'digest') write('digest-chart', drawChart(view).png);
}

function write(name: string, png: Uint8Array): void {
  writeFileSync(new URL(`${name}.png`, import.meta.url), png);
}
