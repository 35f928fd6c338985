import { describeRole, isUnlinked } from '#src/domain/access.ts';
import type { ChatDesk } from './desk.ts';

const TOLD_MAX = 10_000;

/**
 * That nobody has linked them, told to each once. Whoever may do nothing is told so, with how to link,
 * by what refuses them.
 */
export function openNotes(): ChatDesk['noteFor'] {
  const told = new Set<string>();
  return ({ actor, role }) => {
    if (!isUnlinked(actor) || role === 'none' || told.has(actor.id)) return null;
    const [oldest] = told;
    if (told.size >= TOLD_MAX && oldest !== undefined) told.delete(oldest);
    told.add(actor.id);
    return `You act here as ${describeRole(role)}: nobody has linked you to a user yet. /run link gives you a code that an admin completes.`;
  };
}
