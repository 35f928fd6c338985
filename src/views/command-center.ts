import type {
  AskedOfRun,
  CommandCenterFacts,
  HeldWorkflow,
  ListedRun,
  Section,
  SectionFacts,
} from '#src/domain/command-center.ts';
import { formatCredits, totalOf } from '#src/domain/credits.ts';
import type { Redact } from '#src/domain/redact.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import { type Action, actionFor } from './action.ts';
import { judgeBalance } from './credits.ts';
import { readPayload } from './payload.ts';
import { retryOf, reviewOf } from './run-actions.ts';

/** What a run waits for people to decide. */
export interface AskedView {
  /** `91c04f2a.7`: what people type. */
  taskName: string;
  heading: string;
  /** Other tasks of the run that wait. */
  more: number;
}

/** All that wants attention, and all that is under way. */
export interface CommandCenterView {
  kind: 'command-center';
  sections: {
    section: Section;
    rows: (ListedRun & { shortId: string; asked: AskedView | null; actions: Action[] })[];
    count: number;
    /** There are more than `count`. */
    isCapped: boolean;
    /** Where the first of its rows stands among them; null: the rows are not a page of more. */
    page: { first: number | null } | null;
  }[];
  failedSinceMs: number;
  held: (HeldWorkflow & { actions: Action[] })[];
  /** Posts that reached nobody. */
  undelivered: number;
  /** What there is to pay for steps, in credits: "1.5"; null: no step is charged. */
  credits: { total: string; status: ReturnType<typeof judgeBalance> } | null;
  hasLiveWorker: boolean;
  now: number;
  actions: Action[];
}

export function viewCommandCenter(facts: CommandCenterFacts, redact: Redact): CommandCenterView {
  const { sections, failedSinceMs, held, undelivered, credits, hasLiveWorker, now } = facts;
  return {
    kind: 'command-center',
    sections: sections.map(({ section, runs, count, isCapped, asked, newer = 0 }) => ({
      section,
      rows: runs.map((run) => ({
        ...run,
        workflow: redact(run.workflow),
        rootStepId: run.rootStepId === null ? null : redact(run.rootStepId),
        shortId: shortIdOf(run.runId),
        asked: viewAsked(run, asked?.get(run.runId), redact),
        actions: actionsOf(section, run, asked?.get(run.runId)),
      })),
      count,
      isCapped,
      page: pageOf({ runs, count, newer }, sections.length),
    })),
    failedSinceMs,
    held: held.map((each) => viewHeld(each, redact)),
    undelivered,
    credits: credits && {
      total: formatCredits(totalOf(credits.balance)),
      status: judgeBalance(credits),
    },
    hasLiveWorker,
    now,
    actions: [...listMore(facts, redact), actionFor({ type: 'help', verb: null })],
  };
}

/** Of sections that stand together the first rows are shown, and no page of them. */
function pageOf(
  { runs, count, newer }: Pick<SectionFacts, 'runs' | 'count'> & { newer: number },
  sections: number,
): CommandCenterView['sections'][number]['page'] {
  const isPage = newer > 0 || (sections === 1 && count > runs.length);
  // Nobody counted so far.
  return isPage ? { first: newer > count ? null : newer + 1 } : null;
}

/** The way to what is not shown: of each section to all of it, of one alone to its next page and back. */
function listMore({ sections, filter = {} }: CommandCenterFacts, redact: Redact): Action[] {
  const { workflow, sinceMs } = filter;
  const of = {
    type: 'list',
    ...(workflow === undefined ? {} : { workflow: redact(workflow) }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
  } as const;
  const [only, another] = sections;
  if (only !== undefined && another === undefined) {
    return listPages(only).map((page) => actionFor({ ...of, section: only.section, ...page }));
  }
  const longer = sections.filter(({ runs, count }) => count > runs.length);
  return longer.map(({ section }) => actionFor({ ...of, section }));
}

function listPages({ runs, count, isCapped, newer = 0 }: SectionFacts) {
  const [first, last] = [runs[0], runs.at(-1)];
  const isLast = !isCapped && count <= newer + runs.length;
  return [
    ...(first === undefined || newer === 0 ? [] : [{ after: first.runId }]),
    ...(last === undefined || isLast ? [] : [{ before: last.runId }]),
  ];
}

/** The first things that somebody who sees a run there wants of it. */
function actionsOf(
  section: SectionFacts['section'],
  run: ListedRun,
  asked: AskedOfRun | undefined,
): Action[] {
  const { runId } = run;
  const show = actionFor({ type: 'show', runId });
  switch (section) {
    case 'awaiting':
      return asked === undefined ? [show] : [reviewOf({ runId, seq: asked.seq }), show];
    case 'draining':
      return [show, actionFor({ type: 'stop', runId })];
    case 'running':
      return [show, actionFor({ type: 'drain', runId })];
    case 'failed':
      return [
        actionFor({ type: 'why', runId }),
        ...(run.retriedAs === null ? [retryOf(run)] : []),
        actionFor({ type: 'log', runId }),
      ];
  }
}

function viewAsked(
  { runId }: ListedRun,
  asked: AskedOfRun | undefined,
  redact: Redact,
): AskedView | null {
  if (asked === undefined) return null;
  const { seq, step, more } = asked;
  const { heading } = readPayload(asked, redact);
  return { taskName: shortTaskName({ runId, seq }), heading: heading ?? redact(step), more };
}

function viewHeld({ workflow, by, reason, at }: HeldWorkflow, redact: Redact) {
  const name = redact(workflow);
  return {
    workflow: name,
    by: redact(by),
    reason: reason === null ? null : redact(reason),
    at,
    actions: [actionFor({ type: 'release', workflow: name })],
  };
}
