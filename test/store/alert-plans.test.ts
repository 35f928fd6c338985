import { describe, expect, test } from 'vitest';
import {
  countNewAlerts,
  listOpenStreams,
  listRecovering,
  listUnsentStreams,
} from '#src/store/alert-streams.ts';
import { listUnsentReplies } from '#src/store/repeats.ts';
import { listOwnAlerts } from '#src/store/run-failures.ts';
import { listQuestionsBelow } from '#src/store/signature-posts.ts';
import { listRecoveringShares, listStormsOf } from '#src/store/storm-shares.ts';
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
      [/alert_streams_signature/, () => listRecovering(db, SIGNATURE, 9)],
      [/repeats_pkey|sqlite_autoindex_repeats/, () => listUnsentReplies(db, ['a'])],
      [/posts_once|posts_place/, () => listOwnAlerts(db, WHERE, [1, 2])],
      [/storms_open/, () => findOpenStorm(db, WHERE)],
      [/storm_rows_signature/, () => listRecoveringShares(db, SIGNATURE, 9)],
      [/storm_rows_signature/, () => listStormsOf(db, SIGNATURE)],
      [/posts_questions/, () => listQuestionsBelow(db, ['a', 'b'])],
      [/storm_rows_largest/, () => listStormRows(db, 's', { offset: 0, limit: 8 })],
    ];
    for (const [index, ask] of asked) {
      const [query] = await hearQueries(db, async () => void (await ask()));
      if (query === undefined) throw new Error('nothing was asked');
      expect(await explainQuery(db, query)).toMatch(index);
    }
  });
});
