import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
/** After SIGKILL only the kernel's bookkeeping is left to wait for. */
const REAP_MS = 300;

/** Is any process of this group left? */
export function isGroupAlive(pgid: number): boolean {
  return signalGroup(pgid, 0);
}

/** Signals every process of a group. False: there is none any more. */
function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pgid, signal);
  } catch (error) {
    // EPERM: it lives, under another user. ESRCH: it is gone.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** SIGTERM, then SIGKILL to what is left after `termMs`. Also ends the groups that a dead worker left behind. */
export async function endProcessGroup({
  pgid,
  termMs,
}: {
  pgid: number;
  termMs: number;
}): Promise<void> {
  if (!signalGroup(pgid, 'SIGTERM')) return;
  if (await isGoneWithin(pgid, termMs)) return;
  signalGroup(pgid, 'SIGKILL');
  await isGoneWithin(pgid, REAP_MS);
}

async function isGoneWithin(pgid: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (isGroupAlive(pgid)) {
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
