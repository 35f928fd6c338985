import { count } from './count.ts';

const DAY_MS = 86_400_000;
/** How far back a mute is tried out. */
export const BACK_TEST_DAYS = 30;

/** What a mute would have hidden in the last BACK_TEST_DAYS days, had it stood. */
export interface BackTest {
  /** Failures of its signature. */
  hidden: number;
  /** On how many days. */
  onDays: number;
  /** Failures of the same workflow with another root step or code, of which would still be told. */
  told: number;
  /** Its failures a day. */
  usualPerDay: number;
}

/** Failures of one signature, as counted over that time. */
export interface Failures {
  count: number;
  days: number;
  firstAt: number;
  /** In the last 24 hours. */
  ofDay: number;
}

/** `own`: null where it has not failed in that time. */
export function tryMute(own: Failures | null, others: number, now: number): BackTest {
  if (own === null) return { hidden: 0, onDays: 0, told: others, usualPerDay: 0 };
  // What fails since this morning only fails more often than a thirtieth of that a day.
  const daysLong = Math.max(1, (now - own.firstAt) / DAY_MS);
  const usualPerDay = Math.max(own.ofDay, own.count / daysLong);
  return { hidden: own.count, onDays: own.days, told: others, usualPerDay };
}

/** "In the last 30 days it would have hidden 14 failures on 3 days; 2 with another …" */
export function describeBackTest({ hidden, onDays, told }: BackTest): string {
  const past = `In the last ${BACK_TEST_DAYS} days it would have hidden`;
  const own =
    hidden === 0
      ? `${past} nothing`
      : `${past} ${count(hidden, 'failure')} on ${count(onDays, 'day')}`;
  const rest = `${told} with another root step or code would still have been told`;
  return `${own}; ${rest}.`;
}
