import type { App } from '#src/app.ts';
import { count } from '#src/domain/count.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { listOldestRuns, listRuns, type RunRecord } from '#src/store/runs.ts';
import { type Answer, answerRequest } from './answer-request.ts';
import type { RunAnswer } from './ask-of-run.ts';
import type { Caller } from './caller.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { countActiveRuns } from './load-stop-plan.ts';
import { STOPPING, type StopOrder, stopRun, toStopRequest } from './stop-run.ts';

const PAGE = 100;
const AT_ONCE = 10;
const NAMES_SHOWN_MAX = 3;

export interface StopAllOrder extends StopOrder {
  workflow: string;
  /** How many runs somebody has confirmed. */
  expectedCount: number;
}

/**
 * Stops every active run of a workflow, each on a record of its own. It stops none when there are
 * more or fewer than were confirmed, and none that came after it had counted.
 */
export async function stopWorkflowRuns(
  app: App,
  caller: Caller,
  { workflow, expectedCount, ...order }: StopAllOrder,
): Promise<Receipt> {
  const asked = { verb: order.isGraceful ? 'drain-all' : 'stop-all', ...STOPPING };
  return answerRequest(app, caller, { ...asked, target: `workflow:${workflow}` }, async () => {
    await findNamedWorkflow(app, workflow);
    toStopRequest(order, caller.actor);
    const { projectId, db } = app;
    const active = { projectId, workflow, section: 'active' } as const;
    const [newest] = await listRuns(db, { ...active, limit: 1 });
    assertCount(workflow, await countActiveRuns(app, workflow), expectedCount);
    const answers: RunAnswer[] = [];
    for (let after = 0; ; ) {
      const page = await listOldestRuns(db, { ...active, after, limit: PAGE });
      const wanted = page.filter(({ run }) => newest !== undefined && run <= newest.run);
      const last = wanted.at(-1);
      if (!last) return concludeAnswers(workflow, answers);
      after = last.run;
      answers.push(
        ...(await stopEach(wanted, ({ uuid }) => stopRun(app, caller, { run: uuid, ...order }))),
      );
    }
  });
}

function assertCount(workflow: string, active: number, expected: number): void {
  if (active === 0) throw refuseIdle(workflow);
  if (active === expected) return;
  const message = `Workflow "${workflow}" has ${count(active, 'active run')} now, not ${expected}: none was stopped.`;
  throw new Refusal('refused', message, `Look at them again, then confirm ${active}.`);
}

function refuseIdle(workflow: string): Refusal {
  return new Refusal('already', `Workflow "${workflow}" has no active run.`);
}

/** Some at a time: they share a commit. */
async function stopEach(
  runs: readonly RunRecord[],
  stop: (run: RunRecord) => Promise<RunAnswer>,
): Promise<RunAnswer[]> {
  const answers: RunAnswer[] = [];
  for (let next = 0; next < runs.length; next += AT_ONCE) {
    answers.push(...(await Promise.all(runs.slice(next, next + AT_ONCE).map(stop))));
  }
  return answers;
}

const OUTCOMES = [
  'stopped',
  'draining',
  'draining already',
  'ended before',
  'not stopped',
] as const;

function outcomeOf({ receipt, run }: RunAnswer): (typeof OUTCOMES)[number] {
  const isDraining = run?.status === 'draining';
  if (receipt.outcome === 'applied') return isDraining ? 'draining' : 'stopped';
  if (receipt.outcome === 'already') return isDraining ? 'draining already' : 'ended before';
  return 'not stopped';
}

/** Where others were faster, or none could be stopped, nothing was changed. */
function concludeAnswers(workflow: string, answers: readonly RunAnswer[]): Answer {
  if (answers.length === 0) throw refuseIdle(workflow);
  const message = describeAnswers(workflow, answers);
  const outcomes = new Set(answers.map(({ receipt }) => receipt.outcome));
  if (outcomes.has('applied')) return { message };
  const areOver = outcomes.size === 1 && outcomes.has('already');
  throw areOver
    ? new Refusal('already', message)
    : new Refusal('unavailable', message, 'Try again.');
}

function describeAnswers(workflow: string, answers: readonly RunAnswer[]): string {
  const parts = OUTCOMES.flatMap((outcome) => {
    const those = answers.filter((answer) => outcomeOf(answer) === outcome);
    if (those.length === 0) return [];
    return [`${those.length} ${outcome}${outcome === 'not stopped' ? nameThem(those) : ''}`];
  });
  return `Of ${count(answers.length, 'run')} of "${workflow}": ${parts.join(', ')}.`;
}

function nameThem(answers: readonly RunAnswer[]): string {
  const names = answers.flatMap(({ run }) => (run ? [`…${shortIdOf(run.uuid)}`] : []));
  const more = names.length > NAMES_SHOWN_MAX ? ', …' : '';
  return ` (${names.slice(0, NAMES_SHOWN_MAX).join(', ')}${more})`;
}
