import type { ReadApp } from '#src/app.ts';
import { count } from '#src/domain/count.ts';
import { describeSpan } from '#src/domain/describe-past.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import { nameGoal } from '#src/domain/name-goal.ts';
import { describeRoute } from '#src/domain/route-text.ts';
import { isToApprovers } from '#src/domain/routes.ts';
import type { LedgerEntry, WhyQuietFacts } from '#src/domain/why-quiet.ts';
import { listOpenMutes } from '#src/store/mutes.ts';
import { findBacklog, listRefusals } from '#src/store/place-standing.ts';
import { listRuns } from '#src/store/runs.ts';
import { findOpenStorm } from '#src/store/storms.ts';
import { listSurfaces, SURFACE_OPEN_MS } from '#src/store/surfaces.ts';
import { findWorkflow } from '#src/store/workflows.ts';
import { loadRoutes } from './load-routes.ts';

const PLACES_MAX = 5;
const ROUTES_MAX = 5;
const REFUSED_MS = 24 * 60 * 60 * 1000;

/** What is asked about. */
export interface QuietSubject {
  about: WhyQuietFacts['about'];
  workflow: string;
  workflowId: number;
  /** Null: all runs of the workflow. */
  run: number | null;
  /** Of the run; null: of none. */
  status: string | null;
}

type Subject = Pick<QuietSubject, 'workflow' | 'workflowId' | 'status'> & {
  entries: readonly LedgerEntry[];
};

/** What keeps chat quiet just now, in sentences: none where nothing does. */
export async function loadStanding(app: ReadApp, subject: Subject): Promise<string[]> {
  const now = app.clock.now();
  return [
    ...(await tellHold(app, subject, now)),
    ...(await tellFailures(app, subject, now)),
    ...(await tellMutes(app, subject, now)),
    ...(await tellSurfaces(app, now)),
    ...(await tellRoutes(app, subject, now)),
    ...(await tellPlaces(app, placesOf(subject.entries), now)),
  ];
}

/** What does not run does not fail. */
async function tellHold({ db, projectId }: ReadApp, { workflow }: Subject, now: number) {
  const found = await findWorkflow(db, projectId, workflow);
  if (found === undefined || found === null || found.held_at === null) return [];
  const { held_at: at, held_by: by, held_reason: reason } = found;
  const why = reason === null ? '' : ` ("${reason}")`;
  const next = `"/run release ${workflow}" lets them start again.`;
  return [
    `The workflow is held by ${by ?? 'somebody'} since ${describeSpan(now - at)}${why}: no run starts. ${next}`,
  ];
}

/** Chat is told of failures: where there are none it has nothing to say. */
async function tellFailures(
  { db, projectId }: ReadApp,
  { workflow, status }: Subject,
  now: number,
): Promise<string[]> {
  if (status === 'failed') return [];
  if (status !== null) return [`The run has not failed: it is ${status}.`];
  const failed = { projectId, workflow, section: 'failed', status: 'failed', limit: 1 } as const;
  const [last] = await listRuns(db, failed);
  if (!last) return ['No run of the workflow has failed.'];
  const ago = describeSpan(now - (last.finished_at ?? now));
  return [`Its last failure was ${ago} ago.`];
}

async function tellMutes(
  { db }: ReadApp,
  { workflow, workflowId }: Subject,
  now: number,
): Promise<string[]> {
  const mutes = (await listOpenMutes(db, [workflowId])).filter(({ until }) => until > now);
  return mutes.map(({ step, code, by, until, hidden, reason }) => {
    const what = step === '' ? code : `${code} of ${step}`;
    const why = reason === null ? '' : ` ("${reason}")`;
    const told = `${count(hidden, 'failure')} hidden so far`;
    const name = [workflow, ...(step === '' ? [] : [step]), code].join('/');
    return `${what} is muted by ${by} for ${describeSpan(until - now)} more${why}: ${told}. "/run unmute ${name}" ends that.`;
  });
}

async function tellSurfaces({ db }: ReadApp, now: number): Promise<string[]> {
  const surfaces = await listSurfaces(db);
  if (surfaces.length === 0) {
    return ['Nothing is delivered anywhere: set up Slack or Discord, and run "signalbox serve".'];
  }
  const off = surfaces.filter(({ seenAt }) => now - seenAt > SURFACE_OPEN_MS);
  return off.map(({ name, seenAt }) => {
    const ago = describeSpan(now - seenAt);
    return `Nothing is delivered to ${name} since ${ago}: no running "signalbox serve" has it on. Start one.`;
  });
}

/** To a surface that is off, or was never on. */
async function tellRoutes(app: ReadApp, { workflow }: Subject, now: number): Promise<string[]> {
  const surfaces = await listSurfaces(app.db);
  const open = surfaces.filter(({ seenAt }) => now - seenAt <= SURFACE_OPEN_MS);
  const routes = (await loadRoutes(app))
    .filter((route) => route.workflow === '' || route.workflow === workflow)
    .filter((route) => !isToApprovers(route))
    .filter(({ surface }) => !open.some(({ name }) => name === surface));
  return routes.slice(0, ROUTES_MAX).map((route) => {
    return `The route ${describeRoute(route)} leads nowhere: ${route.surface} is not on. Set it up, or remove the route.`;
  });
}

function placesOf(entries: readonly LedgerEntry[]): Spot[] {
  const places = entries.map(({ surface, place }) => ({ surface, place }));
  const once = new Map(places.map((spot) => [`${spot.surface}:${spot.place}`, spot]));
  return [...once.values()].slice(0, PLACES_MAX);
}

async function tellPlaces(app: ReadApp, places: readonly Spot[], now: number): Promise<string[]> {
  const told: string[] = [];
  for (const spot of places) told.push(...(await tellPlace(app, spot, now)));
  return told;
}

async function tellPlace({ db }: ReadApp, spot: Spot, now: number): Promise<string[]> {
  const name = nameGoal(spot);
  const storm = await findOpenStorm(db, spot);
  const { count: owed, reason } = await findBacklog(db, spot);
  const refusals = await listRefusals(db, spot, now - REFUSED_MS);
  const waiting = `${count(owed, 'card')} ${owed === 1 ? 'waits' : 'wait'} to be sent to ${name}`;
  return [
    ...(storm === null
      ? []
      : [
          `A storm of ${count(storm.count, 'failure')} is open in ${name} since ${describeSpan(now - storm.openedAt)}: one card counts them, until 30 min pass without another.`,
        ]),
    ...(owed === 0 ? [] : [`${waiting}${reason === null ? '' : `: ${reason}`}.`]),
    ...refusals.map(({ at, fix, ...refusal }) => {
      return `${name} did not take a card ${describeSpan(now - at)} ago (${refusal.reason}). ${fix}`;
    }),
  ];
}
