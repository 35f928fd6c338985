import { parseTaskName, shortTaskName } from '#src/domain/task-name.ts';
import { findTaskOf, runPartOf } from '#src/operations/find-task.ts';
import { openHeldCards } from '#src/operations/hold-approvals.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { readWhole, viewApproval } from '#src/views/approval.ts';
import { viewRun } from '#src/views/run-view.ts';
import type { Reply } from '../../reply.ts';
import { answerReadingOfRun, type NamedRun, type Shown } from '../answer-reading.ts';
import { type Asker, RUN_WORD, type RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'show',
  usage: 'show <run or task> [--full]',
  about: 'Where a run stands, step by step; of a task, what it asks.',
  flags: {
    full: { about: 'Of a task, all that it says, however long.' },
  },
  words: { ...RUN_WORD, missing: 'the id of a run or a task' },
  needs: 'project_viewer',
  run: (call) => {
    const [name = ''] = call.words;
    return call.flags.has('full') ? readTask(call, name) : showNamed(call, name);
  },
};

/** The card of a run, or of the task where one is named. */
export async function showNamed(asker: Asker, name: string): Promise<Reply> {
  const asked = { verb: VERB.name, run: runPartOf(name) };
  return answerReadingOfRun(asker, asked, (record) =>
    parseTaskName(name) === null ? showRun(asker, record) : showTask(asker, record, name),
  );
}

/** All that a task says, for whoever asks alone; a run with one task stands for it. */
export async function readTask(asker: Asker, name: string): Promise<Reply> {
  const { app, redact } = asker;
  const asked = { verb: 'read', run: runPartOf(name) };
  return answerReadingOfRun(asker, asked, async (record) => {
    const { step, task } = await findTaskOf(app, record, name);
    await openHeldCards(app, { run: record.run, step });
    const facts = await loadRunFacts(app, record);
    const view = viewApproval(facts, step, redact);
    return {
      view: view === null ? viewRun(facts, redact) : readWhole(view),
      message: `Task ${shortTaskName({ runId: record.uuid, seq: task.seq })} was read in full.`,
    };
  });
}

async function showRun({ app, redact }: Asker, record: NamedRun): Promise<Shown> {
  const facts = await loadRunFacts(app, record);
  return {
    view: viewRun(facts, redact),
    message: `Run …${facts.shortId} was shown.`,
    isPrivate: false,
    subject: { run: record.run, kind: 'run' },
  };
}

async function showTask({ app, redact }: Asker, record: NamedRun, name: string): Promise<Shown> {
  const { step, task } = await findTaskOf(app, record, name);
  const facts = await loadRunFacts(app, record);
  return {
    view: viewApproval(facts, step, redact) ?? viewRun(facts, redact),
    message: `Task ${shortTaskName({ runId: record.uuid, seq: task.seq })} was shown.`,
    isPrivate: false,
    subject: { run: record.run, kind: 'approval', step },
  };
}
