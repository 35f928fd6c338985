/** Who has a duty, as somebody saw it who might take it. */
export interface DutySign {
  /** Null: nobody has it. */
  holder: string | null;
  beat: number;
}

/** What an observer has seen, by its own clock that never jumps. */
export interface DutyWatch {
  sign: DutySign | null;
  /** Since when nothing has changed. */
  since: number;
  lookedAt: number;
}

/** A holder that has been silent for so long is taken to be dead. */
const DEAD_AFTER_MS = 6_000;

/** What is known after another look. An observer that was itself frozen has not been watching: it begins anew. */
export function watchDuty(before: DutyWatch | null, sign: DutySign | null, now: number): DutyWatch {
  const isUnbroken = before !== null && now - before.lookedAt <= DEAD_AFTER_MS / 2;
  const isSame = before?.sign?.holder === sign?.holder && before?.sign?.beat === sign?.beat;
  return { sign, since: isUnbroken && isSame ? before.since : now, lookedAt: now };
}

/** Nobody has it, or whoever had it is dead. */
export function mayTakeDuty({ sign, since, lookedAt }: DutyWatch): boolean {
  return sign === null || sign.holder === null || lookedAt - since >= DEAD_AFTER_MS;
}
