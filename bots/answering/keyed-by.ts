import type { ChatDesk } from './desk.ts';
import type { Spot } from './spot.ts';

/** Delivered again it has the same key: two processes that both hear of it start one run. */
export function keyedBy<T extends ChatDesk>({ requestKey }: Pick<Spot, 'requestKey'>, desk: T): T {
  return requestKey === null ? desk : { ...desk, requestKey };
}
