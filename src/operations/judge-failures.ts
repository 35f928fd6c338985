import type { App } from '#src/app.ts';
import type { FreshFailure } from '#src/domain/alert-plan.ts';
import { LATE_MS } from '#src/domain/alert-stream.ts';
import { formatTime } from '#src/domain/format-time.ts';
import { judgeMute, judgeMutes, type Mute } from '#src/domain/mute.ts';
import type { Statement } from '#src/store/append.ts';
import { countHidden, endMute, listEndedMutes, listOpenMutes } from '#src/store/mutes.ts';
import type { NoticeRecord } from '#src/store/notices.ts';
import { loadRunFailures, type RunFailure } from '#src/store/run-failures.ts';
import { countFailures } from '#src/store/signature-tallies.ts';
import { listOpenSurfaces } from '#src/store/surfaces.ts';
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
 * one of them ends hides none that comes after it.
 */
export async function judgeFailures(
  app: App,
  notices: readonly NoticeRecord[],
  surface: string,
): Promise<{ judged: Map<number, JudgedFailure>; statements: Statement[] }> {
  const { db, clock } = app;
  const now = clock.now();
  const known = await loadRunFailures(
    db,
    notices.map(({ run }) => run),
  );
  const failures = notices.flatMap((notice) => {
    const failure = known.get(notice.run);
    // Another machine's clock may be ahead.
    return failure === undefined ? [] : [{ ...failure, at: Math.min(notice.at, now) }];
  });
  const mutes = await openMutes(app, failures);
  const judged = new Map<number, JudgedFailure>();
  for (const failure of failures) judged.set(failure.run, await judge(app, mutes, failure));
  const isCounting = mutes.hidden.size > 0 && (await isFirst(app, surface));
  return { judged, statements: await writeMutes(app, mutes, isCounting) };
}

/** What is known of mutes while a page is judged. */
interface Mutes {
  open: Mute[];
  /** Ended just now: elsewhere it may have been by one of these very failures. */
  ended: readonly Mute[];
  hidden: Map<number, { mute: Mute; count: number }>;
  ending: { mute: Mute; why: string }[];
  /** Failures within a day, by signature. */
  ofDay: Map<string, number>;
}

type TimedFailure = RunFailure & { at: number };

async function openMutes({ db }: App, failures: readonly TimedFailure[]): Promise<Mutes> {
  const workflows = [...new Set(failures.map(({ workflowId }) => workflowId))];
  const since = Math.min(...failures.map(({ at }) => at));
  const [open, ended] = await Promise.all([
    listOpenMutes(db, workflows),
    workflows.length === 0 ? [] : listEndedMutes(db, workflows, since),
  ]);
  return { open, ended, hidden: new Map(), ending: [], ofDay: new Map() };
}

async function judge(app: App, mutes: Mutes, failure: TimedFailure): Promise<JudgedFailure> {
  const { run, at, projectId, workflowId, step, code } = failure;
  const now = app.clock.now();
  const told = { run, at, projectId, workflowId, step, code, isLate: now - at > LATE_MS };
  const isOf = (mute: Mute) => mute.workflowId === workflowId;
  const [open, ended] = [mutes.open.filter(isOf), mutes.ended.filter(isOf)];
  if (open.length + ended.length === 0) return { ...told, because: null, mutedBy: null };
  const fact = {
    workflowId,
    step,
    code,
    now,
    failuresOfDay: await countOfDay(app, mutes, failure),
  };
  const verdict = judgeMutes(open, fact);
  mutes.ending.push(...verdict.ended);
  const isEnded = new Set(verdict.ended.map(({ mute }) => mute));
  mutes.open = mutes.open.filter((mute) => !isEnded.has(mute));
  if (verdict.hiddenBy !== null) {
    return { ...told, because: null, mutedBy: hide(mutes, verdict.hiddenBy) };
  }
  const [because = null] = [
    ...verdict.ended.filter(({ mute }) => now < mute.until).map(({ why }) => why),
    ...ended.flatMap((mute) => {
      const past = judgeMute(mute, fact);
      return now < mute.until && past !== 'hides' ? [past.ends] : [];
    }),
  ];
  return { ...told, because, mutedBy: null };
}

function hide({ hidden }: Mutes, mute: Mute): string {
  hidden.set(mute.id, { mute, count: (hidden.get(mute.id)?.count ?? 0) + 1 });
  return `muted by ${mute.by} until ${formatTime(mute.until, { timeZone: 'UTC' })} UTC`;
}

/** Counted ones, and those of this page that are not counted yet. */
async function countOfDay({ db, clock }: App, { ofDay }: Mutes, failure: TimedFailure) {
  const { workflowId, step, code, isCounted } = failure;
  const key = JSON.stringify([workflowId, step, code]);
  const counted = ofDay.get(key) ?? (await countFailures(db, failure, clock.now() - DAY_MS));
  const count = counted + (isCounted ? 0 : 1);
  ofDay.set(key, count);
  return count;
}

/** Each surface is told of the same failures: one of them counts. */
async function isFirst({ db, clock }: App, surface: string): Promise<boolean> {
  const [first] = (await listOpenSurfaces(db, clock.now())).toSorted();
  return first === undefined || surface <= first;
}

/** Another surface may end the same mutes; one of them counts what was hidden. */
async function writeMutes(app: App, { hidden, ending }: Mutes, isCounting: boolean) {
  const { db, clock } = app;
  const at = clock.now();
  const counts = isCounting ? [...hidden.values()] : [];
  const redrawn: Statement[] = [];
  for (const { mute } of ending) redrawn.push(...(await redrawSignature(app, mute)));
  return [
    ...counts.map(({ mute, count }) => countHidden(db, mute, count)),
    ...ending.map(({ mute, why }) => endMute(db, mute, { at: Math.min(at, mute.until), why })),
    ...redrawn,
  ];
}
