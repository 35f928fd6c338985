import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { suggest } from '#bots/discord/commands/suggest.ts';
import { answerTyping } from '#bots/discord/typing.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { Caller } from '#src/operations/caller.ts';
import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import { makeAnswer } from '#src/operations/make-answer.ts';
import { pauseRun } from '#src/operations/pause-run.ts';
import { suggestRuns } from '#src/operations/suggest-runs.ts';
import { suggestWorkflows } from '#src/operations/suggest-workflows.ts';
import { insertAnswer } from '#src/store/posts.ts';
import { saveDraft, type WorkflowDraft } from '#src/store/workflows.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';
import { makeWrite } from '#test/support/submissions.ts';

const SECRET = 'hunter2-hunter2';
const PLACE = '77';
const ANA_ASKS = asCaller();
const VIEWER = asCaller(BEN, { role: 'project_viewer' });
const NOBODY = asCaller(BEN, { role: 'none' });

test('who types is offered nothing rather than to wait until it is known who they are', async () => {
  const { app } = await openFirst();
  const data = { verb: 'show', options: [{ name: 'run', value: '', focused: true }] };
  const place = { place: PLACE, alias: null, thread: null, card: null };
  const asker = { user: '1', name: 'ben', guild: '2', roles: [], channel: PLACE };
  const said: unknown[] = [];
  const desk = {
    app,
    redact: makeRedactor([]),
    messenger: { surface: 'discord' },
    log: pino({ level: 'silent' }),
    rest: { post: async (_: string, given?: { body?: unknown }) => said.push(given?.body) },
    identify: () => Promise.withResolvers<Caller>().promise,
  };
  await answerTyping(
    desk,
    { id: '1', application: '2', token: 't', asker, place, done: { type: 'typing', data } },
    { type: 'typing', data },
  );
  expect(said).toEqual([{ type: 8, data: { choices: [] } }]);
});

test('among more workflows than are looked through the one whose whole name was typed is there', async () => {
  const { app } = await openFirst();
  const { db, projectId } = app;
  const names = [...Array.from({ length: 500 }, (_, n) => `a${n}`), 'zeta', 'zeta two'];
  const statements = names.map((name) => saveDraft(db, draftOf(name, projectId)));
  await app.journal.submit('engine', { type: 'write', statements, barrier: false });
  const found = async (typed: string) => {
    const asked = { purpose: 'look', typed, tell: nameOf, limit: 25 } as const;
    return (await suggestWorkflows(app, asked)).map(nameOf);
  };
  expect(await found('zeta')).toEqual(['zeta', 'zeta two']);
  expect(await found(' zeta t')).toEqual(['zeta two']);
});

test('a run older than those that are looked through is there by its id and by its workflow', async () => {
  const { app, apply, queue } = await openFirst();
  await apply();
  await apply('before');
  const { runId } = await queue('before');
  for (let more = 0; more < 200; more += 1) await queue();
  const found = async (typed: string) => {
    const near = { surface: 'discord', place: PLACE };
    const asked = { purpose: 'look', typed, tell: () => '', near, limit: 25 } as const;
    return (await suggestRuns(app, asked)).map(({ uuid }) => uuid);
  };
  expect(await found('')).not.toContain(runId);
  expect(await found(shortIdOf(runId))).toEqual([runId]);
});

describe.each(databases())('on $name', (on) => {
  async function openScene() {
    const runs = await openStoredRuns(on);
    await runs.apply();
    await runs.apply(`Order \u202E sync ${'x'.repeat(50)}`);
    await runs.apply(`Payout with ${SECRET}`);
    const failed = await runs.begin();
    await runs.fail(failed.run, 'call');
    const waiting = await runs.begin({ payload: { title: 'Refund\nof 12' } });
    const mine = await runs.begin({ approvers: ['role:project_admin'] });
    const paused = await runs.begin();
    await pauseRun(runs.app, ANA_ASKS, paused.runId);
    const card = { surface: 'discord', place: PLACE, thread: null, run: waiting.run } as const;
    const post = makeAnswer(runs.app, { ...card, kind: 'run', subject: 'run' });
    await runs.app.journal.submit('engine', makeWrite(insertAnswer(runs.app.db, post)));
    const desk = {
      app: runs.app,
      redact: makeRedactor([SECRET]),
      messenger: { surface: 'discord' },
    };
    const ask = async (line: string, { typed = '', caller = ANA_ASKS, chosen = {} } = {}) => {
      const [verb = '', option = ''] = line.split(' ');
      return suggest(desk, caller, { verb, option, typed, chosen, place: PLACE });
    };
    const values = async (...asked: Parameters<typeof ask>) =>
      (await ask(...asked)).map(({ value }) => value);
    return { runs, ask, values, ids: { failed, waiting, mine, paused } };
  }

  test('what is offered is what the verb is for, this channel first', async () => {
    const { runs, values, ids } = await openScene();
    const [failed, waiting, mine, paused] = [ids.failed, ids.waiting, ids.mine, ids.paused].map(
      ({ runId }) => runId,
    );
    expect(await values('show run')).toEqual([waiting, paused, mine, failed]);
    expect(await values('why run')).toEqual([failed, waiting, paused, mine]);
    expect(await values('retry run')).toEqual([failed]);
    expect(await values('stop run')).toEqual([waiting, paused, mine]);
    expect(await values('pause run')).toEqual([waiting, mine]);
    expect(await values('resume run')).toEqual([paused]);
    // Whoever may not decide a task is not asked to.
    expect(await values('approve task')).toEqual([
      expect.stringMatching(`^${waiting}\\.\\d+$`),
      expect.stringMatching(`^${paused}\\.\\d+$`),
    ]);
    // Nor who started it, where their own yes does not count: a no of theirs does.
    const { runId: own } = await runs.begin({ selfApproval: false });
    const offered = async (verb: string) => (await values(`${verb} task`)).join(' ').includes(own);
    expect([await offered('approve'), await offered('reject')]).toEqual([false, true]);
  });

  test('it is narrowed by a part of the id, the workflow, or what failed', async () => {
    const { ask, values, ids } = await openScene();
    const { runId } = ids.failed;
    for (const typed of ['mcp_tool', 'w FAILED', shortIdOf(runId).slice(2), runId]) {
      expect.soft(await values('show run', { typed }), typed).toEqual([runId]);
    }
    expect(await values('show run', { typed: 'nothing like it' })).toEqual([]);
    expect(await values('retry run', { typed: ids.waiting.runId })).toEqual([]);
    expect(await ask('reject task', { typed: 'refund' })).toEqual([
      {
        name: expect.stringMatching(/^w · Refund of 12 · [0-9a-f]{8}\.\d+ · just now$/),
        value: expect.any(String),
      },
    ]);
    const [first] = await ask('why run');
    const name = first?.name ?? '';
    expect(name).toBe(`w · Failed · just now · ${shortIdOf(runId)} · call MCP_TOOL_FAILED`);
    // What was taken finds itself again.
    expect(await values('why run', { typed: name })).toEqual([runId]);
  });

  test('workflows are those that can be, but for those whose names hold a secret', async () => {
    const { runs, ask, values } = await openScene();
    expect(await values('release workflow')).toEqual([]);
    await holdWorkflow(runs.app, ANA_ASKS, { workflow: 'w', reason: '' });
    expect(await values('release workflow')).toEqual(['w']);
    expect(await values('start workflow')).not.toContain('w');
    const [other, ...more] = await ask('start workflow', { typed: 'order' });
    expect(more).toEqual([]);
    expect(other?.name).not.toContain('\u202E');
    // Discord would be told what the option gets, too.
    expect(await ask('start workflow', { typed: 'payout' })).toEqual([]);
    await runs.begin({}, `Payout with ${SECRET}`);
    const shown = (await ask('show run')).map(({ name }) => name).join('\n');
    expect(shown).toContain('Payout with');
    expect(shown).not.toContain(SECRET.slice(0, 7));
    expect(other?.name).toMatch(/no run yet$/);
    expect(await values('hold workflow', { typed: 'w' })).toEqual([]);
    expect(await values('list workflow')).toHaveLength(3);
  });

  test('steps are those of the run that was chosen, what failed first, one after another', async () => {
    const { ask, values, ids } = await openScene();
    const chosen = { run: ids.failed.runId };
    expect((await ask('retry from', { chosen })).map(({ name }) => name)).toEqual([
      'call · Failed',
      'review · Cancelled',
      'after · Skipped (Blocked)',
    ]);
    expect(await values('retry redo', { chosen, typed: 'call,aft' })).toEqual(['call,after']);
    expect(await values('start exclude', { chosen: { workflow: 'w' }, typed: 'rev' })).toEqual([
      'review',
    ]);
    const long = await ask('retry redo', { chosen, typed: `${'call,'.repeat(18)}aft` });
    expect(long.map(({ name, value }) => [name.length, value.length])).toEqual([[100, 95]]);
    // Discord takes no longer value.
    expect(await values('retry redo', { chosen, typed: 'call,'.repeat(20) })).toEqual([]);
    expect(await values('retry from')).toEqual([]);
    expect(await values('retry from', { chosen: { run: 'nothing' } })).toEqual([]);
  });

  test('nobody is offered what they may not do', async () => {
    const { values } = await openScene();
    for (const line of ['stop run', 'retry run', 'start workflow', 'retry from']) {
      expect.soft(await values(line, { caller: VIEWER }), line).toEqual([]);
    }
    expect(await values('show run', { caller: VIEWER })).toHaveLength(4);
    expect(await values('approve task', { caller: VIEWER })).toEqual([]);
    expect(await values('show run', { caller: NOBODY })).toEqual([]);
    expect(await values('help verb', { caller: NOBODY })).toEqual(['link', 'help']);
    expect(await values('help verb', { typed: 'st', caller: asCaller(ANA) })).toContain('stop');
    expect(await values('explode run')).toEqual([]);
    expect(await values('list since')).toEqual([]);
  });
});

function draftOf(name: string, projectId: number): WorkflowDraft {
  const told = { description: '', tags: [], params: {}, inputSchema: null, graph: [] };
  return { ...told, projectId, uuid: uuidv7(), name, graphHash: '', now: 0 };
}

function nameOf({ name }: { name: string }): string {
  return name;
}

/** What is the same on every database. */
async function openFirst() {
  const [on] = databases();
  if (!on) throw new Error('there is no database to test on');
  return openStoredRuns(on);
}
