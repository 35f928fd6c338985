import { parseStepPath } from './step-path.ts';

/** What makes two failures the same to people: where it began, and what went wrong there. */
export interface Signature {
  workflowId: number;
  /** Of items and rounds of a loop it is one place: `each[]/send`. Empty: no step is to blame. */
  step: string;
  /** As text: a newer version may know more of them. */
  code: string;
}

/** The signature of a run that failed at this path. */
export function signatureOf(
  workflowId: number,
  { rootStepId, code }: { rootStepId: string | null; code: string },
): Signature {
  return { workflowId, step: rootStepId === null ? '' : forgetItems(rootStepId), code };
}

/** The same for two signatures that are the same. */
export function keyOfSignature({ workflowId, step, code }: Signature): string {
  return JSON.stringify([workflowId, step, code]);
}

/** `each[3]/send[0]/x` → `each[]/send[]/x`. */
function forgetItems(path: string): string {
  const item = parseStepPath(path);
  return item === null ? path : `${item.loop}[]/${forgetItems(item.inner)}`;
}
