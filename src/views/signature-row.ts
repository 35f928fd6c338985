import { count } from '#src/domain/count.ts';
import { FAILURE_CODES } from '#src/domain/failure-codes.ts';
import type { FailureGroup } from '#src/domain/failure-group.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Action } from './action.ts';
import type { Sentence } from './sentence.ts';
import { actionsOfGroup } from './signature-actions.ts';

/** Failures that are the same to people. */
export interface SignatureRow extends FailureGroup {
  actions: Action[];
}

/** What a card says of such a row: what failed how often, where, when. */
export interface ToldRow {
  head: Sentence;
  place: Sentence;
  /** What its failures say: the first to go where there is no room. Empty: nothing is known. */
  said: Sentence;
  small: Sentence;
}

/** What people call it by where it is one of many. */
export function nameOfRow({ newest, workflow }: SignatureRow): string {
  return `${newest.shortId} ${workflow}`;
}

export function rowOf(row: FailureGroup, redact: Redact): SignatureRow {
  const { count: many, firstAt, lastAt, newest } = row;
  return {
    workflow: redact(row.workflow),
    step: redact(row.step),
    code: redact(row.code),
    count: many,
    firstAt,
    lastAt,
    newest,
    actions: actionsOfGroup(row),
  };
}

export function tellPlace({ step, code }: Pick<SignatureRow, 'step' | 'code'>): Sentence {
  return step === '' ? [{ code }] : [{ code: step }, ' · ', { code }];
}

/** "7 failures", of a row that opens with its workflow. */
export function tellHead({ workflow, count: many }: SignatureRow): Sentence {
  return [{ strong: workflow }, ` · ${count(many, 'failure')}`];
}

/** For fallback text, which alone has to say it: "order-sync failed at charge-card: MCP_TOOL_FAILED". */
export function sayRow({ workflow, step, code }: SignatureRow): Sentence {
  return [
    { name: workflow },
    ' failed',
    ...(step === '' ? [] : [' at ', { name: step }]),
    `: ${code}`,
  ];
}

/** What to do about a failure of that code; null: a newer version knows. */
export function adviseOn(code: string): string | null {
  const [entry] = Object.entries(FAILURE_CODES).filter(([known]) => known === code);
  return entry?.[1].advice ?? null;
}
