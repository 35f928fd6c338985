import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { findVersion, type VersionRecord, type WorkflowRecord } from '#src/store/workflows.ts';
import { nameToType } from './refuse-archived.ts';

/** Throws the Refusal that says which versions there are. */
export async function findPublishedVersion(
  app: ReadApp,
  { id, name, latest_version: latest }: WorkflowRecord,
  version: number,
): Promise<VersionRecord> {
  const record = latest === null ? null : await findVersion(app.db, id, version);
  if (record) return record;
  const newest = latest === null ? 'none is published' : `the newest is v${latest}`;
  const message = `Workflow "${name}" has no version ${version}; ${newest}.`;
  const fix =
    latest === null
      ? 'Publish one: signalbox apply <file>.'
      : `List them: signalbox workflows versions ${nameToType(name)}.`;
  throw new Refusal('unknown', message, fix);
}
