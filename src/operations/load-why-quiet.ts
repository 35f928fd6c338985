import type { ReadApp } from '#src/app.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { WhyQuietFacts } from '#src/domain/why-quiet.ts';
import { listLedgerOfRun, listLedgerOfWorkflow } from '#src/store/ledger.ts';
import { findNamedRun } from './find-run.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { loadStanding, type QuietSubject } from './load-standing.ts';

const PAGE_MAX = 20;

/** As a person names it. `before`: only older entries than this one. */
export type WhyQuietRequest = ({ run: string } | { workflow: string }) & { before?: number };

/** What became of the notices of a run or a workflow, and what holds now; `older` begins the next page. */
export async function loadWhyQuiet(
  app: ReadApp,
  { before, ...asked }: WhyQuietRequest,
): Promise<WhyQuietFacts & { older: number | null }> {
  const { db, clock } = app;
  const subject = await findSubject(app, asked);
  const page = { before: before ?? null, limit: PAGE_MAX + 1 };
  const found =
    subject.run === null
      ? await listLedgerOfWorkflow(db, subject.workflowId, page)
      : await listLedgerOfRun(db, subject.run, page);
  const entries = found.slice(0, PAGE_MAX);
  const last = entries.at(-1);
  const isMore = found.length > PAGE_MAX;
  return {
    about: subject.about,
    now: clock.now(),
    entries,
    isMore,
    standing: await loadStanding(app, { ...subject, entries }),
    older: isMore && last ? last.id : null,
  };
}

async function findSubject(
  app: ReadApp,
  asked: { run: string } | { workflow: string },
): Promise<QuietSubject> {
  if ('workflow' in asked) {
    const { id: workflowId, name: workflow } = await findNamedWorkflow(app, asked.workflow);
    const about = { type: 'workflow', workflow } as const;
    return { about, workflow, workflowId, run: null, status: null };
  }
  const { uuid, run, status, workflow } = await findNamedRun(app, asked.run);
  const { id: workflowId } = await findNamedWorkflow(app, workflow);
  const named = { runId: uuid, shortId: shortIdOf(uuid) };
  return { about: { type: 'run', run: named, workflow }, workflow, workflowId, run, status };
}
