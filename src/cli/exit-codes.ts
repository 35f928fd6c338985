import type { RefusalKind } from '#src/domain/errors.ts';
import { isTerminal, type RunStatus, type TerminalStatus } from '#src/domain/run-events.ts';

/** What the process says to its caller. Scripts rely on these numbers. */
export const EXIT = {
  completed: 0,
  failed: 1,
  stopped: 2,
  usage: 3,
  notFinished: 4,
  refused: 5,
  internal: 70,
  interrupted: 130,
} as const;

const BY_STATUS = {
  completed: EXIT.completed,
  failed: EXIT.failed,
  stopped: EXIT.stopped,
} as const satisfies Record<TerminalStatus, number>;

export function exitCodeOfRun(status: RunStatus): number {
  return isTerminal(status) ? BY_STATUS[status] : EXIT.notFinished;
}

/** What is malformed is mended by the author; everything else is refused as things stand. */
export function exitCodeOfRefusal(kind: RefusalKind): number {
  return kind === 'invalid' ? EXIT.failed : EXIT.refused;
}
