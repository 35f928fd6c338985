import { assertRole } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { View } from '#src/views/view.ts';
import type { Desk } from '../../run-command/verb.ts';
import { listRuns, loadList } from '../../run-command/verbs/list.ts';

/** There is room for more than a message holds. */
const EACH_SECTION_MAX = 10;
const REQUEST = { limit: EACH_SECTION_MAX };

/** What somebody sees in their App Home: the Command Center, or why not. */
export type HomeContent = Extract<View, { kind: 'command-center' }> | HomeRefusal;

export interface HomeRefusal {
  kind: 'refusal';
  /** Who they are here; null: it could not be found out. */
  who: {
    name: string;
    id: string;
    /** Of the user that they are linked to; null: of none. */
    email: string | null;
  } | null;
  message: string;
  fix: string | null;
}

/** The Home of somebody who opened it: that it was shown is put on record. */
export async function openHome(desk: Desk, caller: Caller): Promise<HomeContent> {
  const { view, receipt } = await listRuns({ ...desk, caller }, REQUEST);
  return view.kind === 'command-center' ? view : refuse(desk, caller, receipt);
}

/** The same again for those who have it open, read once for all of them; nothing is put on record. */
export function readHomes(desk: Desk): (caller: Caller) => Promise<HomeContent> {
  let read: Promise<HomeContent> | undefined;
  return async (caller) => {
    try {
      assertRole(caller, 'project_viewer', 'look at runs');
    } catch (error) {
      if (error instanceof Refusal) return refuse(desk, caller, error);
      throw error;
    }
    read ??= loadList(desk, REQUEST);
    return read;
  };
}

function refuse(
  { redact }: Pick<Desk, 'redact'>,
  { actor, email }: Caller,
  { message, fix = null }: { message: string; fix?: string | null | undefined },
): HomeRefusal {
  const who = { name: redact(actor.name), id: actor.id, email };
  return {
    kind: 'refusal',
    who,
    message: redact(message),
    fix: fix === null ? null : redact(fix),
  };
}
