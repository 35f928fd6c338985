import { createHash } from 'node:crypto';
import type { ReadApp } from '#src/app.ts';
import type { AlertContext } from '#src/domain/alert-context.ts';
import { LATE_MS } from '#src/domain/alert-stream.ts';
import type { CreditFacts } from '#src/domain/credits.ts';
import type { Redact } from '#src/domain/redact.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { loadAlertContext } from '#src/operations/load-alert-context.ts';
import { loadCalls } from '#src/operations/load-calls.ts';
import { loadCredits } from '#src/operations/load-credits.ts';
import { loadPostFacts, type PostRecord } from '#src/operations/load-delivery.ts';
import { describeGraph } from '#src/pictures/describe-graph.ts';
import { viewApproval } from '#src/views/approval.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewGraph } from '#src/views/graph.ts';
import { viewLowBalance } from '#src/views/low-balance.ts';
import { viewRun } from '#src/views/run-view.ts';
import { type Calls, NOBODY, viewTaskReminder } from '#src/views/task-reminder.ts';
import type { View } from '#src/views/view.ts';
import type { CardPicture, CardSubject } from '../messenger.ts';
import type { Desk } from './desk.ts';

const TASK = /^task:(?<step>.*)$/s;
const THRESHOLD = /^credits:(?<microcredits>\d+)$/;

/** What a card is to show; of a run, at one head of its log. */
export interface DrawnPost {
  view: View;
  head: number;
  /** The same for two views that differ only in the time that has passed. */
  fingerprint: string;
  /** Nothing that may still happen to the run changes this card. */
  isFinal: boolean;
}

/** What is sent of it. */
export interface DrawnCard extends DrawnPost {
  picture: CardPicture | null;
  about: CardSubject | null;
}

/** null: there is nothing to say any more. undrawable: not now, and it is looked at again. */
export type Drawn = DrawnCard | null | 'undrawable';

/** The cards that show one run, or a task of it. */
export type RunPostKind =
  | 'failure-alert'
  | 'approval'
  | 'reminder'
  | 'escalation'
  | 'low-balance'
  | 'run';

/** What is drawn of a run; `lateMs`: null where it is in time. */
export interface PostToDraw extends Pick<PostRecord, 'subject'> {
  kind: RunPostKind;
  lateMs: number | null;
  /** Of what tells of credits; null where it does not, or there are none. */
  credits: CreditFacts | null;
  /** Whom a reminder pings. */
  calls: Calls;
  /** Of an alert: what is known of the failures like it. */
  context: AlertContext | null;
}

/** A card of a run, as that stands now. */
export async function drawRunPost(
  { app, redact }: Desk,
  post: PostRecord & { run: number; kind: RunPostKind },
): Promise<Drawn> {
  const facts = await loadPostFacts(app, post.run);
  if (facts === null) return 'undrawable';
  const lateMs = lateOf(post, app.clock.now());
  const credits = await loadCreditsFor(app, post);
  const calls = await loadCallsFor(app, post, facts);
  const context = post.kind === 'failure-alert' ? await loadAlertContext(app, post) : null;
  const drawn = drawPost({ ...post, lateMs, credits, calls, context }, facts, redact);
  if (drawn === null) return null;
  const about = subjectOf(post, facts, redact);
  return { ...drawn, about, picture: pictureOf(post, facts, redact) };
}

/** Null: there is nothing to say any more. */
export function drawPost(post: PostToDraw, facts: RunFacts, redact: Redact): DrawnPost | null {
  const view = viewPost(post, facts, redact);
  if (view === null) return null;
  const { head, status } = facts.state;
  const isTask = view.kind === 'approval' || view.kind === 'task-reminder';
  const isOver = isTask && view.status !== 'pending' && !view.isPaused;
  // Where the balance goes from there is other cards' matter.
  const isFinal = isOver || isTerminal(status) || view.kind === 'low-balance';
  return { view, head, fingerprint: fingerprintOf(view), isFinal };
}

/** It goes along with the message, as it is: a step whose id holds a secret is not named there. */
function subjectOf(
  { kind, subject }: PostRecord,
  { runId }: RunFacts,
  redact: Redact,
): CardSubject | null {
  return redact(subject) === subject ? { runId, kind, subject } : null;
}

function pictureOf(
  { picture }: Pick<PostRecord, 'picture'>,
  facts: RunFacts,
  redact: Redact,
): CardPicture | null {
  if (picture === null) return null;
  return { file: picture, altText: describeGraph(viewGraph(facts, redact)) };
}

/** Read only for a card that tells of them. */
export async function loadCreditsFor(
  app: ReadApp,
  { kind }: Pick<PostRecord, 'kind'>,
): Promise<CreditFacts | null> {
  return kind === 'low-balance' ? loadCredits(app) : null;
}

/** Those who were asked are called, in the thread of their card; not those whom an escalation tells. */
async function loadCallsFor(
  app: ReadApp,
  post: PostRecord & { run: number },
  { state }: RunFacts,
): Promise<Calls> {
  const { task } = stepOf(state, stepOfTask(post));
  if (post.kind !== 'reminder' || task === undefined || task.approved !== null) return NOBODY;
  return loadCalls(app, post, { task, by: state.by });
}

function stepOfTask({ subject }: Pick<PostRecord, 'subject'>): string {
  return TASK.exec(subject)?.groups?.['step'] ?? '';
}

/** In ms; null: in time. Of a card that is shown it never changes, however often that is drawn anew. */
export function lateOf(
  { state, owed_at, sent_at }: Pick<PostRecord, 'state' | 'owed_at' | 'sent_at'>,
  now: number,
): number | null {
  const lateMs = (state === 'shown' && sent_at !== null ? sent_at : now) - owed_at;
  return lateMs > LATE_MS ? lateMs : null;
}

function viewPost(post: PostToDraw, facts: RunFacts, redact: Redact) {
  const { kind, subject, lateMs, credits, calls, context } = post;
  switch (kind) {
    case 'failure-alert':
      return viewFailureAlert(facts, redact, { lateMs, context });
    case 'low-balance': {
      const threshold = Number(THRESHOLD.exec(subject)?.groups?.['microcredits']);
      return credits && viewLowBalance(facts, { credits, threshold, lateMs }, redact);
    }
    case 'run':
      return viewRun(facts, redact);
    case 'approval':
      return viewApproval(facts, stepOfTask(post), redact);
    case 'reminder':
    case 'escalation': {
      const isEscalation = kind === 'escalation';
      const scene = { step: stepOfTask(post), isEscalation, calls, lateMs };
      return viewTaskReminder(facts, scene, redact);
    }
  }
}

/** What only passes with the time, or is told when it is sent. */
const UNTOLD: ReadonlySet<string> = new Set(['now', 'tookMs', 'lateMs']);

/** What tells a view from another; that time has passed does not. */
export function fingerprintOf(view: View): string {
  const lasting = JSON.stringify(view, (key, value: unknown) =>
    UNTOLD.has(key) ? undefined : value,
  );
  return createHash('sha256').update(lasting).digest('base64url').slice(0, 22);
}
