import type { PartFault } from '#src/domain/part-fault.ts';

/** Something without which this process is of little use. */
export interface Part {
  name: string;
  /** null: it is well. */
  check: () => PartFault | null | Promise<PartFault | null>;
}

export type PartReadiness =
  | { part: string; ready: true }
  | ({ part: string; ready: false } & PartFault);

export interface Readiness {
  ready: boolean;
  parts: PartReadiness[];
}

/** Asks every part; one that gives no answer in time is down. */
export async function checkReadiness(
  parts: readonly Part[],
  patienceMs: number,
): Promise<Readiness> {
  const checked = await Promise.all(parts.map((part) => checkPart(part, patienceMs)));
  return { ready: checked.every(({ ready }) => ready), parts: checked };
}

async function checkPart({ name, check }: Part, patienceMs: number): Promise<PartReadiness> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<PartFault>((resolve) => {
    const error = `It gave no answer within ${patienceMs / 1000} s.`;
    const fix = 'Look into the log; if it stays so, start the process again.';
    timer = setTimeout(() => resolve({ error, fix }), patienceMs);
  });
  const fault = await Promise.race([check(), silence]);
  clearTimeout(timer);
  return fault === null ? { part: name, ready: true } : { part: name, ready: false, ...fault };
}
