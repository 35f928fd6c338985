import type { Finding } from '#src/cli/bots.ts';
import { lookAt } from '../answering/finding.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';

/** What looking at something has found; where Discord refuses, that it does, and what that means. */
export function look(subject: string, find: () => Promise<Finding[]>): Promise<Finding[]> {
  return lookAt(subject, find, (error) => {
    const code = readReason(error);
    return { code, ...explainReason(code) };
  });
}
