import { describe, expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { backTest } from '#src/operations/back-test.ts';
import type { Caller } from '#src/operations/caller.ts';
import { claimSignature, releaseClaim } from '#src/operations/claim-signature.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { findNamedSignature } from '#src/operations/find-signature.ts';
import { listMutes, muteSignature, unmuteSignature } from '#src/operations/mute-signature.ts';
import { tellFix } from '#src/operations/tell-fix.ts';
import { findLastFix } from '#src/store/fixes.ts';
import { countHidden, endMute, findOpenMute, insertMute, listOpenMutes } from '#src/store/mutes.ts';
import { countFailures } from '#src/store/signature-tallies.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { BEN } from '#test/support/factories.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });
const VIEWER = asCaller(BEN, { role: 'project_viewer' });
const HOUR_MS = 3_600_000;
const CALL = 'w/call/MCP_TOOL_FAILED';

describe.each(databases())('on $name', (on) => {
  async function openFailed() {
    const runs = await openStoredRuns(on);
    const { app, begin, fail, clock } = runs;
    await runs.apply();
    const failOne = async () => {
      const { run, runId } = await begin();
      await fail(run, 'call');
      return runId;
    };
    const countAll = async () => {
      while (await countFinished(app)) continue;
    };
    const mute = (over = {}, by = ANA_ASKS) => muteSignature(app, by, { signature: CALL, ...over });
    const runId = await failOne();
    clock.wind(1_000);
    return { ...runs, runId, failOne, countAll, mute };
  }

  test('a mute says for how long, who, why and what it would have hidden; who gives it more is told of both', async () => {
    const { app, clock, failOne, countAll, mute, runId, audit } = await openFailed();
    await failOne();
    await countAll();
    clock.wind(25 * HOUR_MS);
    await failOne();
    await countAll();
    const first = await mute({ signature: shortIdOf(runId), hours: 4, reason: ' known ' });
    expect(first).toMatchObject({ outcome: 'applied' });
    expect(first.message).toMatch(
      /^MCP_TOOL_FAILED at step call of w is muted by @ana until .* UTC, for 4 h \(known\)\. In the last 30 days it would have hidden 3 failures on 2 days; 0 with /,
    );
    expect(await audit(shortIdOf(runId))).toMatchObject([{ asked: 'mute', receipt: first.id }]);
    const less = await mute({ hours: 2 }, BEN_ASKS);
    expect(less).toMatchObject({ outcome: 'already' });
    expect(less.message).toMatch(/is muted already by @ana until .*, for 4 h\.$/);
    const more = await mute({ hours: 8 }, BEN_ASKS);
    expect(more.message).toMatch(
      /by @ben until .* for 8 h\. It was muted already by @ana .* 4 h\./,
    );
    const [only, another] = await listMutes(app, { limit: 10 });
    expect(only).toMatchObject({ workflow: 'w', step: 'call', by: '@ben', reason: 'known' });
    expect(only?.usualPerDay).toBeCloseTo(3 / (26.0 / 24), 0);
    expect(another).toBeUndefined();
    expect(await listMutes(app, { limit: 10, after: only?.id ?? 0 })).toEqual([]);
  });

  test('a mute whose time is over is none, and makes room for a new one', async () => {
    const { app, clock, countAll, mute } = await openFailed();
    await countAll();
    await mute({ hours: 1 });
    clock.wind(HOUR_MS);
    expect(await listMutes(app, { limit: 10 })).toEqual([]);
    expect(await unmuteSignature(app, BEN_ASKS, CALL)).toMatchObject({ outcome: 'already' });
    expect((await mute({ hours: 1 }, BEN_ASKS)).message).not.toContain('@ana');
    expect(await unmuteSignature(app, ANA_ASKS, CALL)).toMatchObject({
      outcome: 'applied',
      message: 'MCP_TOOL_FAILED at step call of w is told again: @ana has unmuted it.',
    });
    expect(await app.db('mutes').orderBy('id').pluck('ended_why')).toEqual([
      'its time is over',
      '@ana has unmuted it',
    ]);
  });

  test('of two who mute at once one does, and the other is told; what it hides is counted until it ends', async () => {
    const { app, countAll, mute, openOther, database } = await openFailed();
    await countAll();
    const other = await openOther();
    const both = await Promise.all([mute(), muteSignature(other, BEN_ASKS, { signature: CALL })]);
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['already', 'applied']);
    const [open] = await listOpenMutes(app.db, [(await findNamedSignature(app, CALL)).workflowId]);
    if (open === undefined) throw new Error('nothing is muted');
    const end = { at: open.at, why: 'it fails at step mail now' };
    const statements = [countHidden(app.db, open, [1]), endMute(app.db, open, end)];
    await app.journal.submit('bulk', { type: 'write', statements, barrier: false });
    expect(await findOpenMute(app.db, open)).toBeNull();
    expect(await database.reader('mutes').first('hidden', 'ended_why')).toEqual({
      hidden: 1,
      ended_why: end.why,
    });
  });

  test('what is muted of one workflow keeps no mute of another from being seen', async () => {
    const { app, apply } = await openFailed();
    await apply('other');
    const [first = 0, second = 0] = await app.db('workflows').orderBy('id').pluck('id');
    const muted = { projectId: 1, code: 'X', by: '@ana', reason: null, usualPerDay: 0 };
    const insert = (workflowId: number, step: string) =>
      insertMute(app.db, { ...muted, workflowId, step, at: 0, until: 1 });
    const many = Array.from({ length: 500 }, (_, index) => insert(first, `step-${index}`));
    const statements = [...many, insert(second, 'call')];
    await app.journal.submit('bulk', { type: 'write', statements, barrier: false });
    expect((await listOpenMutes(app.db, [first, second])).at(-1)?.workflowId).toBe(second);
  });

  test('failures are counted by an index of failures alone', async () => {
    const { app, countAll, clock, database } = await openFailed();
    await countAll();
    const found = await findNamedSignature(app, CALL);
    expect(await countFailures(app.db, found, clock.now() - HOUR_MS)).toBe(1);
    const heard = await hearQueries(app.db, async () => void (await backTest(app, found)));
    for (const query of heard) {
      expect(await explainQuery(database.reader, query)).toContain('tallies_failed');
    }
    expect(heard).toHaveLength(2);
  });

  test('who looks after failures is said once, to everybody; somebody else may take over', async () => {
    const { app, runId, openOther } = await openFailed();
    const other = await openOther();
    // Not counted yet: it is, first.
    const asked = { signature: runId };
    expect((await claimSignature(app, ANA_ASKS, asked)).receipt).toMatchObject({
      outcome: 'applied',
      message: '@ana looks after MCP_TOOL_FAILED at step call of w now.',
    });
    expect((await claimSignature(app, ANA_ASKS, asked)).receipt.outcome).toBe('already');
    expect(await claimSignature(other, BEN_ASKS, { signature: CALL })).toMatchObject({
      receipt: {
        outcome: 'refused',
        message: '@ana looks after MCP_TOOL_FAILED at step call of w: they said so just now.',
      },
      heldBySomebodyElse: runId,
    });
    expect(await releaseClaim(app, BEN_ASKS, runId)).toMatchObject({ outcome: 'refused' });
    const taken = await claimSignature(app, BEN_ASKS, { ...asked, takeOver: true });
    expect(taken.receipt.message).toMatch(/^@ben looks after .* now, instead of @ana\.$/);
    expect(await releaseClaim(app, BEN_ASKS, runId)).toMatchObject({ outcome: 'applied' });
    expect(await releaseClaim(app, BEN_ASKS, runId)).toMatchObject({ outcome: 'already' });
    const both = await Promise.all([
      claimSignature(app, ANA_ASKS, asked),
      claimSignature(other, BEN_ASKS, asked),
    ]);
    expect(both.map(({ receipt }) => receipt.outcome).toSorted()).toEqual(['applied', 'refused']);
  });

  test('what has recovered needs nobody, and what fixed it is kept for the next time', async () => {
    const { app, tell, countAll, runId, apply, queue } = await openFailed();
    await countAll();
    await apply('w', [{ id: 'call', type: 'lua_script', script: 'return {}' }]);
    const { run } = await queue();
    await amendRun(app, run, () => ({ type: 'start', worker: 'w1' }));
    await tell(run, {
      type: 'prepared',
      step: 'call',
      input: null,
      repeatable: false,
      mayWrite: true,
    });
    await tell(run, { type: 'succeeded', step: 'call', attempt: 1, result: { result: {} } });
    await countAll();
    const claimed = await claimSignature(app, ANA_ASKS, { signature: runId });
    expect(claimed.receipt.message).toMatch(/recovered, just now: there is nothing to look after/);
    const say = async (words: string, by = BEN_ASKS) =>
      tellFix(app, by, { signature: runId, words });
    // A form may be sent twice.
    const twice = await Promise.all([say('a restart'), say('a restart')]);
    expect(twice.map(({ outcome }) => outcome).toSorted()).toEqual(['already', 'applied']);
    expect(await say('a new disk', ANA_ASKS)).toMatchObject({ outcome: 'applied' });
    expect((await say(' a bigger\u0000 disk ')).message).toMatch(
      /^What fixed .* is noted anew, instead of what @ben said before: /,
    );
    expect(await app.db('fixes').orderBy('id').pluck('by_name')).toEqual(['@ana', '@ben']);
    const fix = await findLastFix(app.db, await findNamedSignature(app, CALL));
    expect(fix).toMatchObject({ words: 'a bigger\uFFFD disk', by: '@ben' });
    for (const words of [' ', 'x'.repeat(501)]) {
      const told = await tellFix(app, BEN_ASKS, { signature: runId, words });
      expect(told.outcome).toBe('invalid');
    }
  });

  test('nobody mutes, claims or explains what they may not, or what has not failed', async () => {
    const { app, begin, countAll } = await openFailed();
    await countAll();
    const { runId } = await begin();
    const asked: [caller: Caller, signature: string, outcome: string][] = [
      [VIEWER, CALL, 'forbidden'],
      [ANA_ASKS, 'ffffffff', 'unknown'],
      [ANA_ASKS, 'x', 'invalid'],
      [ANA_ASKS, 'ww/call/LUA_ERROR', 'unknown'],
      [ANA_ASKS, 'w/call/LUA_ERROR', 'unknown'],
      [ANA_ASKS, runId, 'refused'],
    ];
    for (const [caller, signature, outcome] of asked) {
      const receipts = [
        await muteSignature(app, caller, { signature }),
        await unmuteSignature(app, caller, signature),
        (await claimSignature(app, caller, { signature })).receipt,
        await releaseClaim(app, caller, signature),
        await tellFix(app, caller, { signature, words: 'a restart' }),
      ];
      const outcomes = receipts.map((receipt) => receipt.outcome);
      expect.soft(outcomes, signature).toEqual(Array(5).fill(outcome));
    }
    expect(await app.db('mutes')).toEqual([]);
    expect(await findLastFix(app.db, await findNamedSignature(app, CALL))).toBeNull();
  });

  test('a mute beyond all measure is refused', async () => {
    const { mute } = await openFailed();
    for (const over of [{ hours: 0 }, { hours: 721 }, { reason: 'x'.repeat(501) }]) {
      expect((await mute(over)).outcome).toBe('invalid');
    }
  });
});
