import type { Knex } from 'knex';
import type { RunEvent } from '#src/domain/run-events.ts';
import { loadLog } from '#src/store/events.ts';
import { loadRun, type RunRecord } from '#src/store/runs.ts';
import { type CallFact, readCalls, stepOfKey } from '#test/support/crash-calls.ts';
import { KINDS } from '#test/support/crash-kinds.ts';
import { findViolations } from '#test/support/invariants.ts';
import type { Ledger } from './ledger.ts';

export interface Verdict {
  violations: string[];
  statuses: Record<string, number>;
}

/** What is wrong with a database at its end: with itself, with what was acknowledged, with the outside calls. */
export async function judge(db: Knex, ledger: Ledger, callsFile: string): Promise<Verdict> {
  const violations = await findViolations(db, KINDS);
  const statuses: Record<string, number> = {};
  const calls = Map.groupBy(readCalls(callsFile), ({ key }) => key.split('/')[0] ?? '');
  for (const [uuid, key] of ledger.started) {
    const run = await loadRun(db, key);
    if (run?.uuid !== uuid) {
      violations.push(`the acknowledged run ${uuid} is not there`);
      continue;
    }
    statuses[run.status] = (statuses[run.status] ?? 0) + 1;
    const log = (await loadLog(db, { run: key, createdAt: run.created_at })) ?? [];
    const wrong = [...brokenWords(run, ledger), ...wrongCalls(log, calls.get(uuid) ?? [])];
    violations.push(...wrong.map((what) => `run ${key}: ${what}`));
  }
  return { violations, statuses };
}

function brokenWords({ run, status, finished_at }: RunRecord, ledger: Ledger): string[] {
  return [
    ...(finished_at === null ? [`has not ended: ${status}`] : []),
    ...(ledger.stopped.has(run) && status !== 'stopped' ? [`was stopped and is ${status}`] : []),
    ...(ledger.draining.has(run) && status === 'completed' ? ['was drained and completed'] : []),
  ];
}

/** Every call stands in the log before it is made, is made once, and a recorded success was a call that ended. */
function wrongCalls(log: readonly RunEvent[], calls: readonly CallFact[]): string[] {
  const wrong: string[] = [];
  const started = new Set(
    log.flatMap((e) => (e.type === 'step_started' ? [nameCall(e.step, e.data.attempt)] : [])),
  );
  const begun = calls.filter(({ what }) => what === 'begun');
  const seen = new Set<string>();
  for (const { key, attempt } of begun) {
    const call = nameCall(stepOfKey(key), attempt);
    if (!started.has(call)) wrong.push(`the call ${call} was made without being on record`);
    if (seen.has(call)) wrong.push(`the call ${call} was made twice`);
    seen.add(call);
  }
  const done = new Set(
    calls
      .filter(({ what }) => what === 'done')
      .map(({ key, attempt }) => nameCall(stepOfKey(key), attempt)),
  );
  const attempts = new Map<string, number>();
  for (const event of log) {
    if (event.type === 'step_started') attempts.set(event.step, event.data.attempt);
    if (event.type !== 'step_completed' || 'skipped' in event.data) continue;
    const call = nameCall(event.step, attempts.get(event.step) ?? 0);
    if (seen.has(call) && !done.has(call)) wrong.push(`${call} succeeded without having ended`);
  }
  return wrong;
}

function nameCall(path: string, attempt: number): string {
  return `${path} ${attempt}`;
}
