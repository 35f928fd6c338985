import { readFileSync } from 'node:fs';
import { endProcessGroup } from './stdio-group.ts';

const TERM_MS = 1_000;

/** A stdio server's process group, as a worker records it. */
export interface ProcessGroup {
  pgid: number;
  /** When its first process started, by the kernel's clock: process numbers are used again. */
  startTicks: string | null;
}

export interface GroupsOfWorker {
  host: string;
  boot: string;
  processGroups: readonly ProcessGroup[];
}

export function describeProcessGroup(pgid: number): ProcessGroup {
  return { pgid, startTicks: readStartTicks(pgid) };
}

/** Ends the stdio servers that a dead worker left behind on this host; those of others are not ours. */
export async function endProcessGroups(
  dead: GroupsOfWorker,
  here: { host: string; boot: string },
): Promise<void> {
  if (dead.host !== here.host || dead.boot !== here.boot) return;
  await Promise.all(
    dead.processGroups
      .filter(isStillTheSame)
      .map(({ pgid }) => endProcessGroup({ pgid, termMs: TERM_MS })),
  );
}

/** While a group has members its number is not given out again: only a living leader can be another's. */
function isStillTheSame({ pgid, startTicks }: ProcessGroup): boolean {
  const ticks = readStartTicks(pgid);
  return startTicks !== null && (ticks === null || ticks === startTicks);
}

/** Off Linux there is no such file: then nothing is known, and nothing is ended. */
function readStartTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name may hold anything, also spaces and brackets: count from the last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
