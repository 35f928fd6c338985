import { type ChartView, describeChart } from './describe-chart.ts';
import { paint } from './paint.ts';
import type { Picture } from './pictures.ts';
import { writeChart } from './write-chart.ts';

/** Loading this file loads the library. */
export function drawChart(view: ChartView): Picture {
  const svg = writeChart(view);
  return { svg: svg.text, alt: describeChart(view), ...paint(svg) };
}
