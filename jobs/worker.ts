import { enableCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';

enableCompileCache();
if (!parentPort) throw new Error('jobs/worker runs in a thread: start it with `signalbox worker`');

const { runWorkerThread } = await import('#src/operations/run-worker-thread.ts');
await runWorkerThread(parentPort);
parentPort.postMessage('cancelled');
