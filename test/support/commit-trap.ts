import type { EngineStore } from '#src/store/append.ts';

/** At which commit of its own a program kills itself. */
export interface CommitTrap {
  when: 'before' | 'after';
  commit: number;
}

/** Counts the commits of a store, and kills the process with SIGKILL at the trap; null: at none. */
export function setTrap(trap: CommitTrap | null): {
  watch: (store: EngineStore) => void;
  commits: () => number;
} {
  let commits = 0;
  const watch = (store: EngineStore) => {
    const commit = store.commit.bind(store);
    store.commit = async (batch, barrier) => {
      commits += 1;
      const isAtTrap = commits === trap?.commit;
      if (isAtTrap && trap.when === 'before') process.kill(process.pid, 'SIGKILL');
      const outcome = await commit(batch, barrier);
      if (isAtTrap) process.kill(process.pid, 'SIGKILL');
      return outcome;
    };
  };
  return { watch, commits: () => commits };
}
