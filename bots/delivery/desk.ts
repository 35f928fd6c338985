import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Messenger } from '../messenger.ts';

/** What it takes to deliver to one surface. */
export interface Desk {
  app: App;
  messenger: Messenger;
  redact: Redact;
  log: Logger;
  /** Who sends. */
  lender: string;
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
