import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { medianOf } from './sample.ts';

const BLOCK = Buffer.alloc(4096, 'x');
const TIMES = 200;

/** What this disk takes, just now, to keep 4 KiB: the median of appends that are synced, microseconds. */
export function measureFsync(folder: string): number {
  const path = join(folder, 'fsync');
  const file = openSync(path, 'w');
  const times = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    writeSync(file, BLOCK);
    fsyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(path);
  return medianOf(times) * 1000;
}
