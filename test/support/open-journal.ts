import { GroupCommitJournal, type WriteTrouble } from '#src/engine/journal.ts';
import type { EngineStore } from '#src/store/append.ts';

/** A journal that tries again soon, and what it has said of its troubles: null is their end. */
export function openJournal(store: Pick<EngineStore, 'commit'>): {
  journal: GroupCommitJournal;
  troubles: (WriteTrouble | null)[];
} {
  const troubles: (WriteTrouble | null)[] = [];
  const journal = new GroupCommitJournal({
    store,
    monotonic: () => performance.now(),
    retryMs: 20,
    onTrouble: (trouble) => troubles.push(trouble),
  });
  return { journal, troubles };
}
