import type { Finding } from '#src/cli/bots.ts';
import type { Reason } from '../delivery/trouble.ts';

export function findRight(subject: string, message: string): Finding {
  return { subject, isRight: true, message, fix: null };
}

export function findWrong(subject: string, message: string, fix: string): Finding {
  return { subject, isRight: false, message, fix };
}

/** What looking at something has found; where the platform refuses, that it does, and what that means. */
export async function lookAt(
  subject: string,
  find: () => Promise<Finding[]>,
  explain: (error: unknown) => Pick<Reason, 'means' | 'fix'> & { code: string },
): Promise<Finding[]> {
  try {
    return await find();
  } catch (error) {
    const { code, means, fix } = explain(error);
    return [findWrong(subject, `${means} (${code})`, fix)];
  }
}
