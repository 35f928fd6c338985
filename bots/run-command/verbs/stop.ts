import { Refusal } from '#src/domain/errors.ts';
import { type StopOrder, stopRun } from '#src/operations/stop-run.ts';
import { type StopAllOrder, stopWorkflowRuns } from '#src/operations/stop-workflow-runs.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { planGuessedStop, planStopOf, planStopOfAll } from '../plan-stop.ts';
import { readCount, readSpan } from '../read-values.ts';
import { replyWithRun } from '../show-change.ts';
import type { Asker, Flags, RunCall, RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'stop',
  usage: 'stop <run> [--drain] [--timeout 60s] [--dry-run], stop --workflow <w> --all',
  about: 'Stop a run at once, or when what is in flight has finished; or every run of a workflow.',
  flags: {
    drain: { about: 'Let what is in flight finish, and start nothing more.' },
    timeout: { value: '<time>', about: 'With --drain: how long that may take; 60s unless given.' },
    'dry-run': { about: 'Only show what would happen.' },
    workflow: { value: '<workflow>', about: 'With --all: of this workflow.' },
    all: { about: 'Every active run of the workflow.' },
    confirm: {
      value: '<count>',
      about: 'With --all: how many runs you have seen would be stopped.',
    },
  },
  words: { min: 0, max: 1 },
  needs: 'project_contributor',
  run: (call) => {
    const { words, flags } = call;
    const [run] = words;
    const order = readOrder(flags);
    if (flags.has('all') || flags.has('workflow')) return stopAllAsTyped(call, order);
    if (flags.has('confirm')) throw refuseFlags('--confirm goes with --workflow <w> --all.');
    if (run === undefined) return planGuessedStop(call, order);
    return flags.has('dry-run') ? planStopOf(call, run, order) : stop(call, run, order);
  },
};

/** Stops a run that was named: nothing more is asked. */
export async function stop(asker: Asker, run: string, order: StopOrder): Promise<Reply> {
  return replyWithRun(asker, await stopRun(asker.app, asker.caller, { run, ...order }));
}

/** Stops every run of a workflow, if there are as many as were seen. */
export async function stopAll({ app, caller, redact }: Asker, order: StopAllOrder): Promise<Reply> {
  return replyWithReceipt(await stopWorkflowRuns(app, caller, order), redact);
}

function stopAllAsTyped(call: RunCall, order: StopOrder): Promise<Reply> {
  const { words, flags } = call;
  const workflow = flags.one('workflow');
  if (words.length > 0) throw refuseFlags('A run and --workflow exclude each other.');
  if (workflow === undefined) throw refuseFlags('--all does not say of which workflow.');
  if (!flags.has('all')) throw refuseFlags('--workflow does not say which of its runs.');
  const expectedCount = readCount(flags, 'confirm');
  if (expectedCount === undefined || flags.has('dry-run')) {
    return planStopOfAll(call, workflow, order);
  }
  return stopAll(call, { workflow, expectedCount, ...order });
}

function readOrder(flags: Flags): StopOrder {
  const isGraceful = flags.has('drain');
  const drainMs = readSpan(flags, 'timeout');
  if (drainMs === undefined) return { isGraceful };
  if (isGraceful) return { isGraceful, drainMs };
  throw new Refusal(
    'invalid',
    'A stop at once takes no --timeout.',
    'Add --drain, or leave it out.',
  );
}

function refuseFlags(message: string): Refusal {
  const fix = 'Write /run stop <run>, or /run stop --workflow <workflow> --all.';
  return new Refusal('invalid', message, fix);
}
