import { type AskedRequest, answerRequest } from '#src/operations/answer-request.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { type Reply, replyWithReceipt } from '../reply.ts';
import type { Asker } from './verb.ts';

/** What somebody was shown: a reply without what the audit log makes of it. */
export interface Shown extends Partial<Pick<Reply, 'isPrivate' | 'subject'>> {
  view: Reply['view'];
  /** For the audit log, one sentence. */
  message: string;
}

/** The run that a name meant. */
export type NamedRun = Awaited<ReturnType<typeof findNamedRun>>;

export interface AskedReading {
  verb: string;
  /** What a role is asked for. Absent: to look at runs. */
  right?: Pick<AskedRequest, 'needs' | 'what'>;
}

const LOOKING = { needs: 'project_viewer', what: 'look at runs' } as const;

/** Shows something and puts on record that it was shown, privately unless the card may stay. */
export async function answerReading(
  { app, caller, redact }: Asker,
  { verb, target, right = LOOKING }: AskedReading & { target: string },
  read: () => Promise<Shown>,
): Promise<Reply> {
  const shown: Shown[] = [];
  const asked = { ...right, verb, target };
  const receipt = await answerRequest(app, caller, asked, async () => {
    const view = await read();
    shown.push(view);
    return { outcome: 'answered', message: view.message };
  });
  const [seen] = shown;
  if (seen === undefined || receipt.outcome !== 'answered')
    return replyWithReceipt(receipt, redact);
  const { view, isPrivate = true, subject = null } = seen;
  return { view, receipt, isPrivate, subject };
}

/** Shows something of the run that a name means; several that it may mean are told after the role. */
export async function answerReadingOfRun(
  asker: Asker,
  { run, ...asked }: AskedReading & { run: string },
  read: (record: NamedRun) => Promise<Shown>,
): Promise<Reply> {
  const [looked] = await Promise.allSettled([findNamedRun(asker.app, run)]);
  const target = looked.status === 'fulfilled' ? looked.value.uuid : run;
  return answerReading(asker, { ...asked, target }, async () => {
    if (looked.status === 'rejected') throw looked.reason;
    return read(looked.value);
  });
}
