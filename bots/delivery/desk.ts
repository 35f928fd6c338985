import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import type { Messenger } from '../messenger.ts';

/** What it takes to deliver to one surface. */
export interface Desk {
  app: App;
  messenger: Messenger;
  redact: Redact;
  log: Logger;
  /** Who sends. */
  lender: string;
  /** Null: no card gets one. */
  pictures: Pictures | null;
  /** Where cards of the other surfaces go by default. */
  elsewhere: readonly Spot[];
}

/** Cards that get a picture once they are shown. */
const PICTURED: ReadonlySet<string> = new Set(['digest', 'failure-alert']);

/** From when on a card that is shown now is to get a picture; null: it gets none. */
export function pictureDueAt({ app, messenger, pictures }: Desk, kind: string): number | null {
  const getsPicture = PICTURED.has(kind) && messenger.hasPictures && pictures !== null;
  return getsPicture ? app.clock.now() : null;
}

/** A view that cannot be drawn or a messenger that throws: ours to mend. */
export function reportBug(
  { log, messenger }: Desk,
  { id, kind, run }: Pick<PostRecord, 'id' | 'kind' | 'run'>,
  error: unknown,
): void {
  const { surface } = messenger;
  log.error({ err: error, surface, post: id, kind, run }, 'a card could not be sent: a bug');
}
