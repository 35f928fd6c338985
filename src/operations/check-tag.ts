import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import { listTags, listWorkflowsOf } from '#src/store/scope-workflows.ts';

/** Throws a Refusal that names the nearest tag where no workflow has this one. */
export async function checkTag({ db, projectId }: ReadApp, tag: string): Promise<void> {
  const tagged = await listWorkflowsOf(db, projectId, { tag });
  if (tagged === null || tagged.length > 0) return;
  const close = nearest(tag, await listTags(db, projectId));
  const list = 'signalbox workflows list shows what they are tagged with.';
  const fix = close === undefined ? list : `Did you mean "${close}"?`;
  throw new Refusal('unknown', `No workflow has the tag "${tag}".`, fix);
}
