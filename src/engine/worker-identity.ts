import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process lives: the same only while the machine runs on and the process numbers mean the same. */
export interface Dwelling {
  host: string;
  boot: string;
}

/** Containers share a kernel's boot id but not its process numbers: the namespace tells them apart. */
export function readDwelling(): Dwelling {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = readOr(() => readlinkSync('/proc/self/ns/pid'));
  return { host: hostname(), boot: `${boot}/${namespace}` };
}

/** Off Linux there is neither file: then only beats tell the dead from the living. */
function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return 'unknown';
  }
}

/** Does a process of this number exist? One of another user does too. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
