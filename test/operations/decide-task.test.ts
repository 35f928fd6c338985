import { describe, expect, test } from 'vitest';
import type { TaskRequest } from '#src/domain/decide-outcomes.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { addUser } from '#src/operations/add-user.ts';
import { type Decision, decideTask } from '#src/operations/decide-task.ts';
import { findNamedTask } from '#src/operations/find-task.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { pauseRun } from '#src/operations/pause-run.ts';
import { resumeRun } from '#src/operations/resume-run.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { asCaller, OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { openStoredRuns, type StoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });
const CEM_ASKS = asCaller({ kind: 'slack', id: 'U3', name: '@cem' });
const APPROVE = { decision: 'approve' } as const;
const REJECT = { decision: 'reject', reason: 'not yet' } as const;

interface Scene extends StoredRuns {
  run: number;
  runId: string;
  /** `91c04f2a.4` */
  task: string;
  decide: (
    caller: typeof ANA_ASKS,
    decision: Omit<Decision, 'task'>,
    name?: string,
  ) => Promise<Receipt>;
}

interface ReceiptCase {
  title: string;
  task?: (runs: StoredRuns) => Partial<TaskRequest>;
  before?: (scene: Scene) => Promise<unknown>;
  who?: typeof ANA_ASKS;
  says?: Omit<Decision, 'task'>;
  outcome: Receipt['outcome'];
  message: RegExp;
  fix?: RegExp;
}

/** The one receipt that each press ends in. */
const RECEIPTS: ReceiptCase[] = [
  { title: 'applied', outcome: 'applied', message: /^Task \w{8}\.4 \(review\) is approved\.$/ },
  {
    title: 'applied as a no',
    says: REJECT,
    outcome: 'applied',
    message: /^Task \w{8}\.4 \(review\) is rejected\.$/,
  },
  {
    title: 'applied with edits',
    task: () => ({ payload: { title: 'Look', text: 'one' } }),
    says: { ...APPROVE, edits: { text: 'two' } },
    outcome: 'applied',
    message: /is approved with 1 change\.$/,
  },
  {
    title: 'already decided, by whom and when',
    before: async ({ decide, clock }) => {
      await decide(BEN_ASKS, APPROVE);
      clock.wind(4 * 60_000);
    },
    says: REJECT,
    outcome: 'already',
    message: /has had task review approved already \(by @ben, 4 min ago\)/,
  },
  {
    title: 'superseded by a newer payload',
    task: () => ({ payload: { text: 'one' }, quorum: 2 }),
    before: ({ decide }) => decide(BEN_ASKS, { ...APPROVE, edits: { text: 'two' } }),
    says: { ...APPROVE, payloadVersion: 1 },
    outcome: 'refused',
    message: /superseded by a newer payload \(version 2, edited by @ben, just now\)/,
  },
  {
    title: 'expired, though nobody has recorded it',
    task: ({ clock }) => ({ expiresAt: clock.now() + 60_000 }),
    before: async ({ clock }) => clock.wind(61_000),
    outcome: 'refused',
    message: /has let task review expire/,
  },
  {
    title: 'not allowed, and who can',
    task: () => ({ approvers: ['user:cem@example.com'] }),
    outcome: 'forbidden',
    message: /waits for cem@example.com at task review: @ana may not decide it/,
    fix: /Ask one of them|ask one of them/,
  },
  {
    title: 'not allowed to somebody with no role',
    who: asCaller(BEN, { role: 'none' }),
    outcome: 'forbidden',
    message: /not known here and may not decide tasks: that takes a viewer/,
  },
  {
    title: 'started by yourself',
    task: () => ({ selfApproval: false }),
    outcome: 'forbidden',
    message: /you started or edited this yourself/,
  },
  {
    title: 'edited by yourself: it waits for another',
    task: () => ({ selfApproval: false, payload: { text: 'one' } }),
    who: BEN_ASKS,
    says: { ...APPROVE, edits: { text: 'two' } },
    outcome: 'applied',
    message: /is edited \(1 change\), and waiting for somebody else to approve it\.$/,
  },
  {
    title: 'recorded in a paused run, which goes on when it is resumed',
    before: ({ app, runId }) => pauseRun(app, BEN_ASKS, runId),
    outcome: 'applied',
    message: /is approved; the run is paused, and goes on when it is resumed\.$/,
  },
  {
    title: 'withdrawn: the run is stopped',
    before: ({ app, runId }) => stopRun(app, BEN_ASKS, { run: runId, isGraceful: false }),
    outcome: 'refused',
    message: /is stopped \(RUN_STOPPED by @ben, just now\): its task review was withdrawn/,
  },
  {
    title: 'counted 1 of 2',
    task: () => ({ quorum: 2 }),
    outcome: 'applied',
    message: /^Task \w{8}\.4 \(review\) is not yet approved: counted 1 of 2\.$/,
  },
  {
    title: 'edited and counted 1 of 2',
    task: () => ({ quorum: 2, payload: { text: 'one' } }),
    says: { ...APPROVE, edits: { text: 'two' } },
    outcome: 'applied',
    message: /is edited \(1 change\), and not yet approved: counted 1 of 2\.$/,
  },
  {
    title: 'counted before',
    task: () => ({ quorum: 2 }),
    before: ({ decide }) => decide(ANA_ASKS, APPROVE),
    outcome: 'already',
    message: /has your approval of task review already: counted 1 of 2/,
  },
  {
    title: 'the second of two',
    task: () => ({ quorum: 2 }),
    before: ({ decide }) => decide(BEN_ASKS, APPROVE),
    outcome: 'applied',
    message: /is approved\.$/,
  },
];

describe.each(databases())('on $name', (on) => {
  async function openScene(makeTask: ReceiptCase['task'] = () => ({})): Promise<Scene> {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const { run, runId } = await runs.begin(makeTask(runs));
    const task = `${shortIdOf(runId)}.4`;
    const decide: Scene['decide'] = async (caller, decision, name = task) => {
      const { receipt } = await decideTask(runs.app, caller, { task: name, ...decision });
      return receipt;
    };
    return { ...runs, run, runId, task, decide };
  }

  test.each(RECEIPTS)('a press is answered: $title', async (receiptCase) => {
    const { task, before, who = ANA_ASKS, says = APPROVE, outcome, message } = receiptCase;
    const scene = await openScene(task);
    await before?.(scene);
    const { head } = await scene.stateOf(scene.run);
    const receipt = await scene.decide(who, says);
    expect(receipt).toMatchObject({ outcome, message: expect.stringMatching(message) });
    expect(receipt.fix ?? '').toMatch(receiptCase.fix ?? '');
    const after = await scene.stateOf(scene.run);
    expect(after.head > head).toBe(outcome === 'applied');
    const [audited] = await scene.audit(scene.runId);
    expect(audited).toMatchObject({ receipt: receipt.id, outcome, actor_id: who.actor.id });
  });

  test('a resume decides nothing: the task still waits', async () => {
    const { app, runId, run, stateOf } = await openScene();
    await pauseRun(app, BEN_ASKS, runId);
    await resumeRun(app, BEN_ASKS, runId);
    expect((await stateOf(run)).steps['review']).toMatchObject({ status: 'waiting' });
  });

  test('a run stands for its one pending task', async () => {
    const { app, runId, run, decide } = await openScene();
    expect(await findNamedTask(app, shortIdOf(runId))).toMatchObject({
      run: { run },
      step: 'review',
      task: { seq: 4, payloadVersion: 1 },
    });
    expect(await decide(ANA_ASKS, APPROVE, runId)).toMatchObject({ outcome: 'applied' });
  });

  test('of several pending tasks one must be named', async () => {
    const runs = await openStoredRuns(on);
    const ask = { type: 'human_task', task_type: 'approval', task_payload: { title: 'Look' } };
    await runs.apply('w', [
      { id: 'call', type: 'lua_script', script: 'return {}' },
      { id: 'review', ...ask },
      { id: 'legal', ...ask },
    ]);
    const { run, runId } = await runs.begin();
    const task = { payload: {}, approvers: [], quorum: 1, expiresAt: null };
    const more = { ...task, selfApproval: true, editable: null };
    await runs.tell(run, { type: 'waits_for_people', step: 'legal', task: more });
    const { receipt } = await decideTask(runs.app, ANA_ASKS, { task: runId, ...APPROVE });
    const short = shortIdOf(runId);
    expect(receipt).toMatchObject({
      outcome: 'ambiguous',
      message: `Run …${short} has 2 pending tasks.`,
      fix: `Name one of its pending tasks: ${short}.4 (review), ${short}.5 (legal).`,
    });
    const named = await decideTask(runs.app, ANA_ASKS, { task: `${short}.5`, ...APPROVE });
    expect(named.receipt.message).toBe(`Task ${short}.5 (legal) is approved.`);
    const unknown = await decideTask(runs.app, ANA_ASKS, { task: `${short}.9`, ...APPROVE });
    expect(unknown.receipt).toMatchObject({
      outcome: 'unknown',
      message: `Run …${short} has no task 9.`,
      fix: `Name one of its pending tasks: ${short}.4 (review).`,
    });
  });

  test('a yes against a no: one wins, and the other is told who was first', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const other = await runs.openOther();
    for (let round = 0; round < 10; round += 1) {
      const { run, runId } = await runs.begin();
      const [yes, no] = await Promise.all([
        decideTask(runs.app, ANA_ASKS, { task: runId, ...APPROVE }),
        decideTask(other, BEN_ASKS, { task: runId, ...REJECT }),
      ]);
      const { approved, decided } = (await runs.stateOf(run)).steps['review']?.task ?? {};
      const [first, second] = approved ? [yes, no] : [no, yes];
      expect(decided?.by.name).toBe(approved ? '@ana' : '@ben');
      expect(first.receipt.outcome).toBe('applied');
      const verdict = approved ? /approved already \(by @ana/ : /rejected already \(by @ben/;
      expect(second.receipt).toMatchObject({
        outcome: 'already',
        message: expect.stringMatching(verdict),
      });
      expect(await runs.audit(runId)).toHaveLength(2);
    }
  });

  test('of three who say yes at once where two are needed two count, and one decides', async () => {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const other = await runs.openOther();
    for (let round = 0; round < 5; round += 1) {
      const { run, runId } = await runs.begin({ quorum: 2 });
      const answers = await Promise.all([
        decideTask(runs.app, ANA_ASKS, { task: runId, ...APPROVE }),
        decideTask(other, BEN_ASKS, { task: runId, ...APPROVE }),
        decideTask(other, CEM_ASKS, { task: runId, ...APPROVE }),
      ]);
      const said = answers.map(({ receipt }) => receipt.message.replace(/ \(by @.*$/, ''));
      const name = `${shortIdOf(runId)}.4 (review)`;
      expect(new Set(said)).toEqual(
        new Set([
          `Task ${name} is not yet approved: counted 1 of 2.`,
          `Task ${name} is approved.`,
          `run …${shortIdOf(runId)} has had task review approved already`,
        ]),
      );
      expect((await runs.stateOf(run)).steps['review']?.task?.votes).toHaveLength(2);
    }
  });

  test('two presses by one person count once', async () => {
    const { app, runId, run, stateOf } = await openScene(() => ({ quorum: 2 }));
    const press = () => decideTask(app, asCaller(ANA), { task: runId, ...APPROVE });
    const answers = await Promise.all([press(), press()]);
    const outcomes = answers.map(({ receipt }) => receipt.outcome);
    expect(new Set(outcomes)).toEqual(new Set(['applied', 'already']));
    expect((await stateOf(run)).steps['review']?.task?.votes).toHaveLength(1);
  });

  test('one person counts once, also when two of their names were linked after the first vote', async () => {
    const { app, runId, run, stateOf } = await openScene(() => ({ quorum: 2 }));
    await decideTask(app, ANA_ASKS, { task: runId, ...APPROVE });
    const email = 'ana@example.com';
    await addUser(app, OWNER, { email });
    for (const { kind, id } of [
      { kind: 'slack', id: ANA.id } as const,
      { kind: 'discord', id: BEN.id } as const,
    ]) {
      expect(await linkIdentity(app, OWNER, { kind, id, email })).toMatchObject({
        outcome: 'applied',
      });
    }
    for (const actor of [ANA, BEN]) {
      const caller = await identifyCaller(app, { actor, place: 'p' });
      const { receipt } = await decideTask(app, caller, { task: runId, ...APPROVE });
      expect(receipt.outcome).toBe('already');
    }
    expect((await stateOf(run)).steps['review']?.task?.votes).toHaveLength(1);
  });
});
