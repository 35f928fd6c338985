import type { Actor } from '#src/domain/run-events.ts';
import type { Caller } from '#src/operations/caller.ts';
import { ANA, asPerson } from './factories.ts';

/** Whoever sits at the machine. */
export const OWNER: Caller = {
  ...asPerson({ kind: 'local', id: 'root', name: 'root' }, { role: 'tenant_admin' }),
  place: 'terminal',
};

/** A contributor in a Slack channel, unless told otherwise. */
export function asCaller(actor: Actor = ANA, over: Partial<Caller> = {}): Caller {
  return { ...asPerson(actor), place: 'slack:C1', ...over };
}
