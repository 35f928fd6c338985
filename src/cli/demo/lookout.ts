import type { ReadApp } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadFeed } from '#src/operations/load-feed.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { readLog } from '#src/operations/read-log.ts';
import { withReading } from '../open-reading.ts';

/** What the demo sees of its runs without showing it: it looks often, and starts no command for that. */
export interface Lookout {
  /** How a run stands now. */
  look: (run: string) => Promise<RunFacts>;
  /** The newest run of a workflow. */
  newestRun: (workflow: string) => Promise<string>;
  /** The step of every call that was begun, in order. */
  listCalls: (run: string) => Promise<string[]>;
}

export function openLookout(config: Config): Lookout {
  const read = <T>(use: (app: ReadApp) => Promise<T>) => withReading(config, use);
  return {
    look: (run) => read(async (app) => loadRunFacts(app, await findNamedRun(app, run))),
    newestRun: (workflow) =>
      read(async (app) => {
        const [run] = (await loadFeed(app, { workflow, limit: 1 })).runs;
        if (run) return shortIdOf(run.runId);
        throw new Refusal('unavailable', `There is no run of ${workflow}.`);
      }),
    listCalls: (run) =>
      read(async (app) => {
        const log = await readLog(app, await findNamedRun(app, run));
        return log.flatMap((event) => (event.type === 'step_started' ? [event.step] : []));
      }),
  };
}
