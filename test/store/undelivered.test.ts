import { describe, expect, test } from 'vitest';
import { type OwedPost, owePosts } from '#src/store/posts.ts';
import { countUndelivered } from '#src/store/undelivered.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { commit, makeRun, makeRuns, makeWrite } from '#test/support/submissions.ts';

describe.each(databases())('on $name', ({ open }) => {
  test('what could not be delivered counts whether or not it is of a run; a list of what waits does not', async () => {
    const { writer, reader } = await open();
    const [run = 0] = await makeRuns(writer, makeRun());
    const kinds = ['failure-alert', 'storm', 'digest', 'delivery-alert', 'waiting-list'] as const;
    const posts = kinds.map((kind, index): OwedPost => {
      const of = { run: kind === 'failure-alert' ? run : null, subject: kind };
      return {
        id: `undeliveredPost000000${index}`,
        surface: 'slack',
        place: 'C1',
        kind,
        ...of,
        priority: 1,
        at: T0,
      };
    });
    const lost = reader('posts').update({ state: 'undeliverable' }).toSQL().toNative();
    await commit(writer, makeWrite(...owePosts(reader, posts), lost));
    const filter = { projectId: SEEDED.projectId, since: T0, limit: 10 };
    expect(await countUndelivered(reader, filter)).toBe(4);
    expect(await countUndelivered(reader, { ...filter, since: T0 + 1 })).toBe(0);
    expect(await countUndelivered(reader, { ...filter, limit: 2 })).toBe(2);
    const workflows = [SEEDED.workflowId];
    expect(await countUndelivered(reader, { ...filter, workflows })).toBe(1);
    // Of others only what is of no run, and of no run nothing is of a workflow.
    const elsewhere = { ...filter, projectId: SEEDED.projectId + 1 };
    expect(await countUndelivered(reader, elsewhere)).toBe(3);
    expect(await countUndelivered(reader, { ...elsewhere, workflows })).toBe(0);
    const others = [SEEDED.workflowId + 1];
    expect(await countUndelivered(reader, { ...filter, workflows: others })).toBe(0);
    expect(await countUndelivered(reader, { ...filter, workflows: [] })).toBe(0);
  });
});
