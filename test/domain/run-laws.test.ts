import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RUN_STATUSES } from '#src/domain/run-events.ts';
import { AbstractMachine } from '#test/support/abstract-machine.ts';
import { acts, behaviours, exclusions, graphs } from '#test/support/generated-graphs.ts';
import { LAWS } from '#test/support/run-laws.ts';

/** Enough that the seed below meets everything; by chance fewer are tried each time. */
const RUNS = 1_500;
const RUNS_BY_CHANCE = 750;
const SEED = 20_261_122;

const scenarios = fc.record({ graph: graphs, excluded: exclusions, behaviours, acts });

describe('whatever the graph, the failures, the timing and the requests', () => {
  test('every run obeys every law', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const run = new AbstractMachine(scenario).run();
        const broken = Object.entries(LAWS).flatMap(([law, findFaults]) => {
          const faults = findFaults(run);
          return faults.length > 0 ? [{ law, faults }] : [];
        });
        expect(broken).toEqual([]);
      }),
      { numRuns: RUNS_BY_CHANCE },
    );
  });

  test('the runs that are tried meet every status and nearly everything that can happen', () => {
    const tried = fc.sample(scenarios, { numRuns: RUNS, seed: SEED });
    const runs = tried.map((scenario) => new AbstractMachine(scenario).run());
    const statuses = runs.flatMap(({ history }) => history.map(({ state }) => state.status));
    const happened = runs.flatMap(({ events }) =>
      events.map(({ type, data }) => ('reason' in data ? `${type} ${data.reason}` : type)),
    );
    const failed = runs.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'step_failed' ? [event.data] : [])),
    );
    const codes = runs.flatMap(({ state }) => state.failure?.code ?? []);
    expect([...new Set(statuses)].toSorted()).toEqual(RUN_STATUSES.toSorted());
    expect([...new Set(codes)].toSorted()).toEqual([
      'DRAIN_TIMEOUT',
      'HUMAN_TASK_FAILED',
      'MCP_TOOL_FAILED',
      'RUN_STALLED_OR_TIMED_OUT',
      'RUN_STOPPED',
      'TEMPLATE_UNRESOLVED',
    ]);
    expect(new Set(failed.map(({ tolerated }) => tolerated))).toEqual(
      new Set([undefined, 'step', 'item']),
    );
    expect(failed.some(({ caused_by_step_id: cause }) => cause !== undefined)).toBe(true);
    expect(happened).toEqual(
      expect.arrayContaining([
        'worker_lost',
        'loop_advanced',
        'run_completed',
        'task_created',
        'task_voted',
        'task_payload_edited',
        'task_reminded',
        'task_completed',
        'task_withdrawn run_failed',
        'task_withdrawn run_stopped',
        'step_failed',
        'step_cancelled run_failed',
        'step_cancelled run_stopped',
        'step_cancelled drain_timeout',
        'step_cancelled loop_failed',
        'task_withdrawn loop_failed',
        'step_completed blocked',
        'step_completed condition',
        'step_completed rejected',
        'step_completed step_disabled',
        'step_completed out_of_scope',
        'step_completed stopped',
        'state_changed paused',
        'state_changed resumed',
        'state_changed drain',
      ]),
    );
  });
});
