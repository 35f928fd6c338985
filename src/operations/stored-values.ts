import type { ReadApp } from '#src/app.ts';
import type { Json } from '#src/domain/json.ts';
import type { BlobRef, StoredInput, StoredResult } from '#src/domain/run-events.ts';
import { loadBlob } from '#src/store/events.ts';

export type Stored = StoredInput | StoredResult;

/** Where a big value is kept; null: it stands in the event itself. */
export function blobOf(stored: Stored): BlobRef | null {
  if ('result_blob' in stored && stored.result_blob) return stored.result_blob;
  return ('input_blob' in stored && stored.input_blob) || null;
}

/** A stored value, whole, wherever it is kept. */
export async function readStored(
  { db }: Pick<ReadApp, 'db'>,
  run: number,
  stored: Stored,
): Promise<Json> {
  const blob = blobOf(stored);
  if (blob) return loadBlob(db, run, blob.sha256);
  if ('result' in stored) return stored.result ?? null;
  return ('input' in stored && stored.input) || null;
}
