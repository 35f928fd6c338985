import { describe, expect, test } from 'vitest';
import {
  countNewAlerts,
  listOpenStreams,
  listUnsentStreams,
  recoverStreams,
} from '#src/store/alert-streams.ts';
import type { Statement } from '#src/store/append.ts';
import { oweFixQuestions } from '#src/store/fix-questions.ts';
import { listOverMutes } from '#src/store/mutes.ts';
import { listUnsentReplies } from '#src/store/repeats.ts';
import { listOwnAlerts } from '#src/store/run-failures.ts';
import { listQuestionsBelow } from '#src/store/signature-posts.ts';
import { listStormsOf, recoverShares, recoverSharesToldLate } from '#src/store/storm-shares.ts';
import { findOpenStorm, listStormRows } from '#src/store/storms.ts';
import { databases } from '#test/support/databases.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';

const WHERE = { surface: 'fake', place: 'ops' };
const SIGNATURE = { workflowId: 1, step: 'a', code: 'UPSTREAM_ERROR' };

describe.each(databases())('on $name', ({ open }) => {
  test('what decides of a failure is found by indexes', async () => {
    const { reader: db } = await open();
    const asked: [index: RegExp, ask: () => Promise<unknown>][] = [
      [/alert_streams_open/, () => listOpenStreams(db, WHERE, [SIGNATURE])],
      [/posts_owed/, () => listUnsentStreams(db, WHERE)],
      [/alert_streams_told/, () => countNewAlerts(db, { ...WHERE, after: 1, before: 9, limit: 6 })],
      [/repeats_pkey|sqlite_autoindex_repeats/, () => listUnsentReplies(db, ['a'])],
      [/posts_once|posts_place/, () => listOwnAlerts(db, WHERE, [1, 2])],
      [/storms_open/, () => findOpenStorm(db, WHERE)],
      [/storm_rows_signature/, () => listStormsOf(db, SIGNATURE)],
      [/posts_questions/, () => listQuestionsBelow(db, ['a', 'b'])],
      [/mutes_until/, () => listOverMutes(db, { now: 9, limit: 2 })],
      [/storm_rows_largest/, () => listStormRows(db, 's', { offset: 0, limit: 8 })],
    ];
    for (const [index, ask] of asked) {
      const [query] = await hearQueries(db, async () => void (await ask()));
      if (query === undefined) throw new Error('nothing was asked');
      expect(await explainQuery(db, query)).toMatch(index);
    }
  });

  test('what follows a recovery is found by indexes, and so is whom to ask about it', async () => {
    const { reader: db } = await open();
    const questions = [{ ...SIGNATURE, id: 'q', run: 1 }];
    const [asked, noted] = oweFixQuestions(db, questions, 1);
    const plans: [index: RegExp, ...Statement[]][] = [
      [/alert_streams_signature/, recoverStreams(db, SIGNATURE, { at: 1, run: 9 })],
      [/storm_rows_signature/, recoverShares(db, SIGNATURE, { at: 1, run: 9 })],
      [/storm_rows_/, recoverSharesToldLate(db, 's', [SIGNATURE])],
      [/claims_pkey|autoindex_claims/, ...(asked && noted ? [asked, noted] : [])],
      [/alert_streams_signature[^]*storm_rows_signature/, ...(asked ? [asked] : [])],
    ];
    for (const [index, ...statements] of plans) {
      expect(statements).not.toEqual([]);
      for (const statement of statements) {
        const plan = await explainQuery(db, statement);
        expect(plan).toMatch(index);
        expect(plan).not.toMatch(/SCAN (?!given|json_each)|Seq Scan/);
      }
    }
  });
});
