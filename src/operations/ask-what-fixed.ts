import type { App } from '#src/app.ts';
import { keyOfSignature, type Signature } from '#src/domain/signature.ts';
import type { Statement } from '#src/store/append.ts';
import { oweFixQuestions } from '#src/store/fix-questions.ts';
import { notePost } from '#src/store/ledger.ts';
import { makePostId } from './make-post-id.ts';

/** Failures, and one run of them. */
export interface AskedFailures extends Signature {
  run: number;
}

/**
 * For the write that recovers such failures, or tells of them when they have recovered already: whoever
 * looked after them is asked once what fixed them.
 */
export function askWhatFixed(app: App, failures: readonly AskedFailures[]): Statement[] {
  const { db, clock, projectId } = app;
  if (failures.length === 0) return [];
  const once = new Map(failures.map((failure) => [keyOfSignature(failure), failure]));
  const questions = [...once.values()].map(({ workflowId, step, code, run }) => {
    return { id: makePostId(), run, workflowId, step, code };
  });
  const id = questions.map((question) => question.id);
  const at = clock.now();
  return [
    ...oweFixQuestions(db, questions, at),
    notePost(db, { id, lender: null }, { at, projectId, what: 'owed', reason: null }),
  ];
}
