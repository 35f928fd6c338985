import { parentPort, workerData } from 'node:worker_threads';
import type { GraphView } from '#src/views/graph.ts';
import { drawGraph } from './draw-graph.ts';

const view: GraphView = workerData;
parentPort?.postMessage(await drawGraph(view));
