import type { App, ReadApp } from '#src/app.ts';
import type { FreshFailure } from '#src/domain/alert-plan.ts';
import { LATE_MS } from '#src/domain/alert-stream.ts';
import { formatTime } from '#src/domain/format-time.ts';
import { type JudgedPage, judgePage, type MutesOfPage } from '#src/domain/judge-page.ts';
import type { Mute } from '#src/domain/mute.ts';
import { keyOfSignature } from '#src/domain/signature.ts';
import type { Statement } from '#src/store/append.ts';
import { countHidden, endMute, listEndedMutes, listOpenMutes } from '#src/store/mutes.ts';
import type { NoticeRecord } from '#src/store/notices.ts';
import { loadRunFailures, type RunFailure } from '#src/store/run-failures.ts';
import { countFailures } from '#src/store/signature-tallies.ts';
import { redrawSignature } from './redraw-signature.ts';

const DAY_MS = 24 * 60 * 60_000;

/** A failure of which somebody is to be told, or why nobody is. */
export interface JudgedFailure extends FreshFailure {
  projectId: number;
  /** In words; null: it is told. */
  mutedBy: string | null;
}

/**
 * What these failures are, and which of them are muted: those of one page in their order. A mute that
 * one of them ends hides none that happens after it. `routed`: their runs that go somewhere.
 */
export async function judgeFailures(
  app: App,
  notices: readonly NoticeRecord[],
  routed: ReadonlySet<number>,
): Promise<{ judged: Map<number, JudgedFailure>; statements: Statement[] }> {
  const now = app.clock.now();
  const known = await loadRunFailures(
    app.db,
    notices.map(({ run }) => run),
  );
  const failures = notices.flatMap((notice) => {
    const failure = known.get(notice.run);
    // Another machine's clock may be ahead.
    return failure === undefined ? [] : [{ ...failure, at: Math.min(notice.at, now) }];
  });
  const page = judgePage(await loadMutes(app, failures), failures);
  const judged = failures.map((failure): [number, JudgedFailure] => {
    const { run, at, projectId, workflowId, step, code } = failure;
    const { hiddenBy = null, because = null } = page.verdicts.get(run) ?? {};
    const told = { run, at, projectId, workflowId, step, code, isLate: now - at > LATE_MS };
    return [run, { ...told, because, mutedBy: hiddenBy && nameMute(hiddenBy) }];
  });
  return { judged: new Map(judged), statements: await writeMutes(app, page, routed) };
}

type TimedFailure = RunFailure & { at: number };

async function loadMutes({ db, clock }: App, failures: readonly TimedFailure[]) {
  const workflows = [...new Set(failures.map(({ workflowId }) => workflowId))];
  const since = Math.min(...failures.map(({ at }) => at));
  const [open, ended] = await Promise.all([
    listOpenMutes(db, workflows),
    workflows.length === 0 ? [] : listEndedMutes(db, workflows, since),
  ]);
  const counted = await countOfDay({ db, clock }, open, failures);
  return { open, ended, ...counted } satisfies MutesOfPage;
}

/** How often what is muted has failed within a day. */
async function countOfDay(
  { db, clock }: Pick<ReadApp, 'db' | 'clock'>,
  mutes: readonly Mute[],
  failures: readonly TimedFailure[],
): Promise<Pick<MutesOfPage, 'ofDay' | 'uncounted'>> {
  const muted = new Map(mutes.map((mute) => [keyOfSignature(mute), mute]));
  const failing = failures.filter((failure) => muted.has(keyOfSignature(failure)));
  const ofDay = new Map<string, number>();
  for (const failure of failing) {
    const key = keyOfSignature(failure);
    if (ofDay.has(key)) continue;
    ofDay.set(key, await countFailures(db, failure, clock.now() - DAY_MS));
  }
  // Looked at after the count: what is counted in between would be counted twice, and end a mute.
  const known = await loadRunFailures(
    db,
    failing.map(({ run }) => run),
  );
  const uncounted = [...known.values()].filter(({ isCounted }) => !isCounted);
  return { ofDay, uncounted: new Set(uncounted.map(({ run }) => run)) };
}

function nameMute({ by, until }: Mute): string {
  return `muted by ${by} until ${formatTime(until, { timeZone: 'UTC' })} UTC`;
}

/** Another surface may end the same mutes. */
async function writeMutes(
  app: App,
  { hidden, ending }: JudgedPage,
  routed: ReadonlySet<number>,
): Promise<Statement[]> {
  const { db } = app;
  const untold = hidden.map(({ mute, runs }) => ({
    mute,
    runs: runs.filter((run) => routed.has(run)),
  }));
  const redrawn: Statement[] = [];
  for (const { mute } of ending) redrawn.push(...(await redrawSignature(app, mute)));
  return [
    ...untold.flatMap(({ mute, runs }) => (runs.length === 0 ? [] : [countHidden(db, mute, runs)])),
    ...ending.map(({ mute, at, why }) => endMute(db, mute, { at, why })),
    ...redrawn,
  ];
}
