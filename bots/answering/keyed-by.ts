import { ChatProgress, type WatchedPlace } from './chat-progress.ts';
import type { ChatDesk } from './desk.ts';
import type { Spot } from './spot.ts';

/**
 * The desk at which it is done. Delivered again it has the same key: two processes that both hear of
 * it start one run. Others see how far it is; in a modal nobody does.
 */
export function keyedBy<T extends ChatDesk>(
  { requestKey, place }: Pick<Spot, 'requestKey'> & { place: WatchedPlace | null },
  desk: T,
): T {
  return {
    ...desk,
    ...(requestKey === null ? {} : { requestKey }),
    ...(place === null ? {} : { openProgress: () => new ChatProgress(desk, place) }),
  };
}
