import type { App } from '#src/app.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import { queueRun } from '#src/operations/start-run.ts';
import { VERSION, WORKFLOW } from './database.ts';

const REQUEST = {
  workflow: WORKFLOW,
  input: { customer: 'c-123', amount: 42 },
  trigger: 'bench',
  by: { kind: 'local', id: 'bench', name: 'bench' },
} as const;

/** Asks for runs and counts their ends. */
export class Load {
  #ended = 0;
  #onEnded = () => {};
  #fail: (error: Error) => void = () => {};

  hear(runs: readonly { uuid: string; status: RunStatus }[]): void {
    const other = runs.find(({ status }) => status !== 'completed');
    if (other) this.#fail(new Error(`run ${other.uuid} is ${other.status}`));
    this.#ended += runs.length;
    this.#onEnded();
  }

  /** So many runs from request to end, so many unfinished at a time. */
  async drive(app: App, runs: number, unfinishedMax: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let asked = 0;
    this.#ended = 0;
    this.#fail = reject;
    this.#onEnded = () => {
      if (this.#ended === runs) resolve();
      for (; asked < runs && asked - this.#ended < unfinishedMax; asked += 1) {
        queueRun(app, VERSION, REQUEST, 'bulk').catch(reject);
      }
    };
    this.#onEnded();
    await promise;
  }
}
