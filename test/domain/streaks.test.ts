import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Advance, advanceStreaks, type Streak } from '#src/domain/streaks.ts';
import { type EndedRun, signatureOfRun } from '#src/domain/tally-runs.ts';
import { completeRun, endRun, pagedRuns } from '#test/support/ended-runs.ts';
import { T0 } from '#test/support/factories.ts';

/** Keeps the newest streak of each signature, and gives of them what is asked for. */
class Book {
  readonly streaks = new Map<string, Streak>();
  readonly recovered: Streak[] = [];
  /** Failures of streaks that others have followed; not of those that began and ended within a page. */
  past = 0;

  add(...ended: EndedRun[]): Advance {
    const advance = advanceStreaks(this.#knownFor(ended), ended);
    for (const streak of advance.changed) {
      const before = this.streaks.get(nameOf(streak));
      if (before !== undefined && before.no !== streak.no) this.past += before.count;
      this.streaks.set(nameOf(streak), streak);
    }
    this.recovered.push(...advance.recovered);
    return advance;
  }

  #knownFor(ended: readonly EndedRun[]): Streak[] {
    const failed = new Set(ended.flatMap((run) => signatureOfRun(run) ?? []).map(nameOf));
    const completed = ended.filter(({ status }) => status === 'completed');
    const succeeded = new Set(completed.map(({ workflowId }) => workflowId));
    return [...this.streaks.values()].filter((streak) => {
      const isOpen = streak.recoveredRun === null && succeeded.has(streak.workflowId);
      return isOpen || failed.has(nameOf(streak));
    });
  }
}

function nameOf({ workflowId, step, code }: Pick<Streak, 'workflowId' | 'step' | 'code'>): string {
  return [workflowId, step, code].join(' ');
}

describe('a streak', () => {
  test('begins with a failure and tells how many followed, from when to when', () => {
    const [streak] = new Book().add(endRun(4), endRun(7), endRun(5, { finishedAt: T0 })).changed;
    expect(streak).toEqual({
      workflowId: 1,
      step: 'call',
      code: 'MCP_TOOL_FAILED',
      projectId: 1,
      no: 1,
      count: 3,
      firstAt: T0,
      firstRun: 4,
      lastAt: T0 + 7,
      lastRun: 7,
      recoveredAt: null,
      recoveredRun: null,
    });
  });

  test('ends when a later run of its workflow succeeds; the next failure begins another', () => {
    const book = new Book();
    book.add(endRun(1), endRun(2, { code: 'SCRIPT_FAILED' }), endRun(3, { workflowId: 2 }));
    const { changed, recovered } = book.add(completeRun(4));
    expect(changed).toEqual(recovered);
    expect(recovered).toMatchObject([
      { code: 'MCP_TOOL_FAILED', recoveredRun: 4, recoveredAt: T0 + 4 },
      { code: 'SCRIPT_FAILED', recoveredRun: 4 },
    ]);
    expect(book.add(completeRun(5))).toMatchObject({ changed: [], recovered: [] });
    expect(book.add(endRun(6)).changed).toMatchObject([
      { no: 2, count: 1, firstRun: 6, recoveredRun: null },
    ]);
  });

  test('that ends and begins again at once is told as ended, too', () => {
    const { changed, recovered } = new Book().add(endRun(1), completeRun(2), endRun(3));
    expect(recovered).toMatchObject([{ no: 1, count: 1, recoveredRun: 2 }]);
    expect(changed).toMatchObject([{ no: 2, count: 1, recoveredRun: null }]);
  });

  test('is not ended by a run that began before its last failure, nor by one that was stopped', () => {
    const book = new Book();
    book.add(endRun(5));
    const stopped = endRun(6, { status: 'stopped', code: 'RUN_STOPPED' });
    expect(book.add(completeRun(4), stopped)).toMatchObject({ changed: [], recovered: [] });
  });

  test('that is over counts what began before it was, and stays over', () => {
    const book = new Book();
    book.add(endRun(1), completeRun(9));
    const { changed } = book.add(endRun(5));
    expect(changed).toMatchObject([{ no: 1, count: 2, lastRun: 5, recoveredRun: 9 }]);
  });

  test('is the same however its runs are paged, and each failure is in one', () => {
    fc.assert(
      fc.property(pagedRuns, ({ runs, pages }) => {
        const [whole, paged, single] = [new Book(), new Book(), new Book()];
        whole.add(...runs);
        for (const page of pages) paged.add(...page);
        for (const run of runs) single.add(run);
        for (const book of [paged, single]) {
          expect(book.streaks).toEqual(whole.streaks);
          expect(book.recovered).toEqual(whole.recovered);
        }
        const counted = [...single.streaks.values()].reduce((sum, { count }) => sum + count, 0);
        const failed = runs.filter(({ status }) => status === 'failed').length;
        expect(single.past + counted).toBe(failed);
      }),
    );
  });
});
