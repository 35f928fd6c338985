import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { isWithin } from '#src/domain/item-ranges.ts';
import type { ResumePlan } from '#src/domain/resume-plan.ts';
import type { Resumption } from '#src/domain/run-events.ts';
import { pathInItem } from '#src/domain/step-path.ts';
import { TIME_OUT } from '#test/support/factories.ts';
import { executedIn, outcomesOf, type Play, playOut } from '#test/support/paper-player.ts';
import { compileSteps, ITEMS, LOOPS } from '#test/support/resume-graphs.ts';
import { continueOnPaper } from '#test/support/resume-on-paper.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

/** The run that is being continued goes by its place in the chain. */
const nameOf = (no: number) => `run-${no}`;

const seeds = fc.record({
  type: fc.constantFrom('write', 'read', 'pure', 'ask'),
  dependsOn: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  condition: fc.constantFrom(null, null, null, 'ok', 'approved', 'false'),
  enabled: fc.constantFrom(true, true, true, true, false),
  optional: fc.constantFrom(false, false, true),
});

const dags = fc
  .tuple(fc.array(seeds, { minLength: 1, maxLength: 8 }), fc.boolean())
  .map(([drafts, finishes]) => {
    const steps = drafts.map(({ dependsOn, condition, ...draft }, index) => {
      const depends_on = drafts
        .slice(0, index)
        .flatMap((_, at) => (dependsOn[at] ? [`s${at}`] : []));
      const asks =
        condition === 'false' ? 'false' : `{{steps.${depends_on[0]}.result.${condition}}}`;
      const isAsked = condition !== null && depends_on.length > 0;
      return { ...draft, id: `s${index}`, depends_on, ...(isAsked ? { condition: asks } : {}) };
    });
    return compileSteps(steps, finishes ? { on_failure: 'finish_branches' } : {});
  });

const choices = fc.array(fc.nat(20), { minLength: 1, maxLength: 30 });

/** Which step an attempt fails at, whether nobody knows how, and when it is stopped instead. */
const endings = fc.record({
  failsAt: fc.nat(9),
  stopAfter: fc.option(fc.nat(12), { nil: null }),
  isUnknown: fc.boolean(),
  choices,
});

/** What a run made of a graph: it fails at its optional steps always, and people say no to one of them. */
function waysOf(graph: CompiledGraph, last: readonly number[]) {
  return {
    choices: last,
    fails: (path: string) => (graph.steps.get(path)?.step.optional ? { curable: false } : null),
    approves: (path: string) => path !== 's2',
  } satisfies Play;
}

describe('of every graph that fails or is stopped anywhere', () => {
  test('what is not reused is executed, nothing behind it is reused, and the end is that of a clean run', () => {
    fc.assert(
      fc.property(dags, fc.array(endings, { maxLength: 3 }), choices, (graph, attempts, last) => {
        const ways = waysOf(graph, last);
        const chain = [new RunOnPaper(graph)];
        for (const [no, { failsAt, stopAfter, isUnknown, choices: order }] of attempts.entries()) {
          const run = chain[no] ?? new RunOnPaper(graph);
          const failure = isUnknown ? TIME_OUT : { curable: false };
          const fails = (path: string) =>
            stopAfter === null && path === `s${failsAt}` ? failure : null;
          playOut(run, {
            choices: order,
            approves: ways.approves,
            fails: (path) => ways.fails(path) ?? fails(path),
            ...(stopAfter === null ? {} : { stopAfter }),
          });
          if (run.state.status === 'completed') break;
          const { child, plan } = continueOnPaper(run, { runId: nameOf(no) });
          assertReuse(plan, chain);
          chain.push(child);
        }
        const run = playOut(chain.at(-1) ?? new RunOnPaper(graph), ways);
        expect(outcomesOf(run)).toEqual(outcomesOf(playOut(new RunOnPaper(graph), ways)));
        assertComplement(graph, run);
        assertOnce(chain);
      }),
      { numRuns: 300 },
    );
  });
});

const ROUNDS = 4;

/** An attempt ends at one of these, or is stopped. */
const loopEndings = fc.record({
  fails: fc.uniqueArray(
    fc
      .record({
        loop: fc.constantFrom('each', 'poll'),
        index: fc.nat(6),
        inner: fc.constantFrom('charge', 'note', 'send'),
      })
      .map(pathInItem),
    { maxLength: 4 },
  ),
  stopAfter: fc.option(fc.nat(60), { nil: null }),
  choices,
});

describe('of loops that fail or are stopped anywhere', () => {
  test('no call of an item or round that succeeded is made again, and every one ends', () => {
    fc.assert(
      fc.property(
        fc.array(loopEndings, { maxLength: 4 }),
        choices,
        fc.nat(2),
        (attempts, last, tolerated) => {
          const steps = LOOPS.map((step) =>
            step.id === 'each' ? { ...step, tolerated_failures: tolerated } : step,
          );
          const graph = compileSteps(steps);
          const ways = { choices: last, items: { each: ITEMS }, rounds: ROUNDS };
          const chain = [new RunOnPaper(graph)];
          for (const [no, { fails, stopAfter, choices: order }] of attempts.entries()) {
            const run = playOut(chain[no] ?? new RunOnPaper(graph), {
              ...ways,
              choices: order,
              fails: (path) => (fails.includes(path) ? { curable: false } : null),
              ...(stopAfter === null ? {} : { stopAfter }),
            });
            if (run.state.status === 'completed') break;
            const { child, resumed } = continueOnPaper(run, { runId: nameOf(no) });
            assertKept(resumed, chain);
            chain.push(child);
          }
          const run = playOut(chain.at(-1) ?? new RunOnPaper(graph), ways);
          expect(run.state.status).toBe('completed');
          assertOnce(chain);
          const { result } = run.step('each');
          const { succeeded, failed } = z
            .object({ succeeded: z.number(), failed: z.number() })
            .parse(result?.result);
          expect(succeeded + failed).toBe(ITEMS.length);
          expect(succeededIn(chain).filter((path) => /^each.*send$/.test(path))).toHaveLength(
            succeeded,
          );
          expect(run.step('poll').result?.result).toEqual({ succeeded: ROUNDS, failed: 0 });
          expect(succeededIn(chain).filter((path) => /^poll.*send$/.test(path))).toHaveLength(
            ROUNDS,
          );
        },
      ),
      { numRuns: 120 },
    );
  });
});

/** What is kept by reference stands in the log of the run that is named. */
function assertKept({ loops = {} }: Resumption, chain: readonly RunOnPaper[]): void {
  for (const [loop, { reused }] of Object.entries(loops)) {
    for (const { run, items } of reused) {
      const origin = chain.find((_, no) => nameOf(no) === run);
      const ended = origin?.events.flatMap(({ type, step }) =>
        type === 'step_completed' ? [step] : [],
      );
      const indexes = ITEMS.keys().filter((index) => isWithin(items, index));
      expect(ended).toEqual(
        expect.arrayContaining(
          [...indexes].map((index) => pathInItem({ loop, index, inner: 'send' })),
        ),
      );
    }
  }
}

/** What is reused was executed in the run that is named. */
function assertReuse({ reused }: ResumePlan, chain: readonly RunOnPaper[]): void {
  for (const { step, from } of reused) {
    const origin = chain.find((_, no) => nameOf(no) === from);
    expect(origin && executedIn(origin)).toContain(step);
  }
}

function assertComplement(graph: CompiledGraph, run: RunOnPaper): void {
  const executed = new Set(executedIn(run));
  const ids = [...graph.steps.keys()];
  const reused = ids.filter((id) => run.step(id).reusedFrom !== undefined);
  const skipped = ids.filter((id) => run.step(id).status === 'skipped');
  expect([...executed, ...reused, ...skipped].toSorted()).toEqual(ids);
  for (const id of reused) {
    const before = graph.steps.get(id)?.step.depends_on ?? [];
    expect(before.filter((dependency) => executed.has(dependency))).toEqual([]);
  }
}

/** No call that succeeded is made again. */
function assertOnce(chain: readonly RunOnPaper[]): void {
  const succeeded = succeededIn(chain);
  expect(succeeded.toSorted()).toEqual([...new Set(succeeded)].toSorted());
}

/** Paths of the calls that succeeded, in whichever run of a chain. */
function succeededIn(chain: readonly RunOnPaper[]): string[] {
  return chain.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.type === 'step_completed' && 'result' in event.data && !event.data.reused_from
        ? [event.step]
        : [],
    ),
  );
}
