/** A worker process as `signalbox worker` runs it, that does not outlive whoever started it. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { readConfig } = await import('#src/config.ts');
const { takeInterrupts } = await import('#src/cli/interrupts.ts');
const { runWorkerProcess } = await import('#src/engine/worker-process.ts');

process.stdin.on('end', () => process.exit(1));
process.stdin.resume();
// With its threads gone nothing may hold the process.
process.stdin.unref();
const stop = takeInterrupts({
  monotonic: () => performance.now(),
  leave: () => process.exit(130),
});
process.exitCode = await runWorkerProcess({ config: readConfig(), stop, restartDelaysMs: [10] });
