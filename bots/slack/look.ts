import type { Finding } from '#src/cli/bots.ts';
import { lookAt } from '../answering/finding.ts';
import type { Reason } from '../delivery/trouble.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';

/** What looking at something has found; where Slack refuses, that it does, and what that means. */
export function look(
  subject: string,
  find: () => Promise<Finding[]>,
  fixOf: (reason: Reason) => string = ({ fix }) => fix,
): Promise<Finding[]> {
  return lookAt(subject, find, (error) => {
    const code = readReason(error);
    const reason = explainReason(code);
    return { code, means: reason.means, fix: fixOf(reason) };
  });
}
