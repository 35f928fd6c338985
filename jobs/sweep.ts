import { enableCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';

enableCompileCache();
if (!parentPort) throw new Error('jobs/sweep runs in a thread: start it with `signalbox worker`');

const { runSweepThread } = await import('#src/operations/run-sweep-thread.ts');
await runSweepThread(parentPort);
parentPort.postMessage('cancelled');
