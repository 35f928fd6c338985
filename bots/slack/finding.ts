import type { Finding } from '#src/cli/bots.ts';
import type { Reason } from '../delivery/trouble.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';

export function findRight(subject: string, message: string): Finding {
  return { subject, isRight: true, message, fix: null };
}

export function findWrong(subject: string, message: string, fix: string): Finding {
  return { subject, isRight: false, message, fix };
}

/** What looking at something has found; where Slack refuses, that it does, and what that means. */
export async function look(
  subject: string,
  find: () => Promise<Finding[]>,
  fixOf: (reason: Reason) => string = ({ fix }) => fix,
): Promise<Finding[]> {
  try {
    return await find();
  } catch (error) {
    const code = readReason(error);
    const reason = explainReason(code);
    return [findWrong(subject, `${reason.means} (${code})`, fixOf(reason))];
  }
}
