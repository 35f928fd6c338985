import type { SaidMessages } from '#src/domain/said-messages.ts';

/** What seven failures say, and what thirty-one do. */
export const SAID_OF_SEVEN: SaidMessages = {
  kinds: [
    { text: 'connect ECONNREFUSED <ip>', count: 4 },
    { text: 'No answer within <duration> (timeout_s).', count: 2 },
  ],
  others: 1,
};
export const SAID_OF_MANY: SaidMessages = {
  kinds: [
    { text: 'connect ECONNREFUSED <ip>', count: 24 },
    { text: 'order ord_<id>: card <n> declined', count: 3 },
  ],
  others: 4,
};
export const SAID_BY_ALL: SaidMessages = {
  kinds: [{ text: 'No worker took the run within <duration>.', count: 2 }],
  others: 0,
};
