import { describe, expect, test } from 'vitest';
import type { AlertStream } from '#src/domain/alert-stream.ts';
import { insertStream, recoverStreams } from '#src/store/alert-streams.ts';
import type { Statement } from '#src/store/append.ts';
import { endClaim, findClaim, putClaim, releaseClaimRow } from '#src/store/claims.ts';
import { oweFixQuestions } from '#src/store/fix-questions.ts';
import { owePosts } from '#src/store/posts.ts';
import { toStatement } from '#src/store/statement.ts';
import { recoverShares } from '#src/store/storm-shares.ts';
import { addToStorm, closeStorm, openStorm } from '#src/store/storms.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { commit, makeRun, makeRuns, makeWrite } from '#test/support/submissions.ts';

const WHERE = { surface: 'fake', place: 'ops' };
const SIGNATURE = { workflowId: SEEDED.workflowId, step: 'a', code: 'UPSTREAM_ERROR' };
const STREAK = { ...SIGNATURE, no: 1 };
const RECOVERED = { at: T0 + 9, run: 9 };

function idOf(name: string): string {
  return name.padEnd(22, '0');
}

describe.each(databases())('on $name', ({ open }) => {
  /** An older and a newer alert, and two storms, of failures that somebody looks after. */
  async function openTold() {
    const { writer, reader } = await open();
    const write = (...statements: Statement[]) => commit(writer, makeWrite(...statements));
    const [run = 0] = await makeRuns(writer, makeRun());
    const owe = (name: string, kind: 'failure-alert' | 'storm') => {
      const what = { kind, subject: name, run: null, priority: 3, at: T0 };
      return owePosts(reader, [{ id: idOf(name), ...WHERE, ...what }]);
    };
    const alert = (name: string, openedAt: number, newestRun: number): Statement[] => {
      const counts = { count: 1, toldBefore: 0, rungWith: 1, newestRun };
      const times = { firstAt: T0, lastAt: T0, openedAt, toldAt: openedAt, raisedAt: openedAt };
      const rest = { isLate: false, reply: null, because: null };
      const stream: AlertStream = { ...SIGNATURE, post: idOf(name), ...counts, ...times, ...rest };
      const place = { ...WHERE, place: name };
      return [insertStream(reader, place, stream), ...owe(name, 'failure-alert')];
    };
    const storm = (name: string, newestRun: number): Statement[] => {
      const made = { post: idOf(name), openedAt: T0, raisedAt: T0 };
      const share = { ...SIGNATURE, more: 1, firstAt: T0, lastAt: T0, newestRun };
      const gathered = [...addToStorm(reader, made, [share]), closeStorm(reader, made)];
      return [openStorm(reader, WHERE, made), ...gathered, ...owe(name, 'storm')];
    };
    const claim = putClaim(reader, STREAK, { by: ANA, at: T0 }, null);
    await write(
      ...[alert('older', T0, 1), alert('newer', T0 + 1, 2)].flat(),
      ...[storm('early', 3), storm('late', 4)].flat(),
      claim,
    );
    const recover = [
      recoverStreams(reader, SIGNATURE, RECOVERED),
      recoverShares(reader, SIGNATURE, RECOVERED),
    ];
    return {
      reader,
      write,
      end: () => write(...recover, endClaim(reader, STREAK, RECOVERED.run)),
      recover: () => write(...recover),
      lose: (...names: string[]) => {
        const lost = reader('posts').whereIn('id', names.map(idOf));
        return write(toStatement(lost.update({ state: 'undeliverable' })));
      },
      /** Which of them it is asked below. */
      ask: async (name: string) => {
        const question = { ...SIGNATURE, id: idOf(name), run };
        await write(...oweFixQuestions(reader, [question], T0 + 10));
        const asked = await reader('posts').where({ kind: 'fix-question' }).orderBy('id');
        return asked.map(({ subject }) => /^alert:(\w+?)0*$/.exec(subject)?.[1]);
      },
    };
  }

  test.each([
    ['the newest alert', [], 'newer'],
    ['an older one where that could not be delivered', ['newer'], 'older'],
    ['the newest storm where no alert stands', ['newer', 'older'], 'late'],
    ['an older one where that could not be delivered either', ['newer', 'older', 'late'], 'early'],
  ])('what fixed it is asked once, below %s', async (_, lost, below) => {
    const { reader, end, lose, ask } = await openTold();
    await end();
    await lose(...lost);
    expect(await ask('q1')).toEqual([below]);
    expect(await ask('q2')).toEqual([below]);
    expect(await reader('claims').pluck('question')).toEqual([idOf('q1')]);
    const question = { state: 'owed', surface: 'fake', place: 'ops', priority: 4 };
    const [asked] = await reader('posts').where({ id: idOf('q1') });
    expect(asked).toMatchObject({ ...question, owed_at: T0 + 10, due_at: T0 + 10 });
  });

  test('it is not asked before it has recovered, nor where nobody sees it or looks after it any more', async () => {
    const { reader, write, recover, end, lose, ask } = await openTold();
    await recover();
    expect(await ask('early')).toEqual([]);
    await end();
    const seen = await findClaim(reader, STREAK);
    if (seen === null) throw new Error('nobody looks after it');
    await write(releaseClaimRow(reader, STREAK, { seen, at: T0 + 9 }));
    expect(await ask('released')).toEqual([]);
    await write(putClaim(reader, STREAK, { by: ANA, at: T0 + 9 }, null));
    await lose('older', 'newer', 'early', 'late');
    expect(await ask('unseen')).toEqual([]);
    // It may be seen later.
    expect(await reader('claims').pluck('question')).toEqual([null]);
  });
});
