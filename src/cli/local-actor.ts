import { userInfo } from 'node:os';
import type { Actor } from '#src/domain/run-events.ts';

/** Whoever sits at this machine. */
export function readLocalActor(): Actor {
  const name = readLogin();
  return { kind: 'local', id: name, name };
}

/** In a container the user's number may have no name. */
function readLogin(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
