import { parentPort, workerData } from 'node:worker_threads';
import type { PictureOrder } from './pictures.ts';

const order: PictureOrder = workerData;
// A chart needs no layouts: what lays out graphs is loaded for graphs only.
const drawn =
  order.type === 'chart'
    ? (await import('./draw-chart.ts')).drawChart(order.view)
    : await (await import('./draw-graph.ts')).drawGraph(order.view);
parentPort?.postMessage(drawn);
