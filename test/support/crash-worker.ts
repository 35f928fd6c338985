/** A worker process as `signalbox worker` runs it, that does not outlive whoever started it. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { readConfig } = await import('#src/config.ts');
const { runWorkerProcess } = await import('#src/engine/worker-process.ts');

process.stdin.on('end', () => process.exit(1));
process.stdin.resume();
// With its threads gone nothing may hold the process.
process.stdin.unref();
process.exitCode = await runWorkerProcess({ config: readConfig() });
