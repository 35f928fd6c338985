import { readdirSync, readFileSync } from 'node:fs';
import { isGroupAlive } from '#src/connect/stdio-group.ts';

/**
 * Is any process of the group at work? A killed grandchild stays in the table until init reaps
 * it, which in containers takes seconds: where /proc tells, such a one does not count.
 */
export function hasLiveProcess(pgid: number): boolean {
  if (!isGroupAlive(pgid)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .some((pid) => isLiveMember(pid, pgid));
}

function isLiveMember(pid: string, pgid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === pgid && state !== 'Z';
  } catch {
    // It went away between the two looks.
    return false;
  }
}
