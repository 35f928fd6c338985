import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { loadGroupsOf } from '#src/operations/load-groups-of.ts';
import { recordGroups } from '#src/operations/record-groups.ts';
import { GROUP_MEMBERS_MAX, listSeenMembers } from '#src/store/group-members.ts';
import { databases } from '#test/support/databases.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openWoundClock } from '#test/support/wound-clock.ts';

const MINUTE_MS = 60_000;

/** With every write that goes through its journal. */
function countWrites(app: App): { app: App; writes: () => number } {
  let count = 0;
  const { journal } = app;
  const submit: typeof journal.submit = (...asked) => {
    count += 1;
    return journal.submit(...asked);
  };
  return { app: { ...app, journal: { ...journal, submit } }, writes: () => count };
}

describe.each(databases())('on $name', ({ open }) => {
  const openScene = async () => {
    const clock = openWoundClock();
    const app = await openQuietApp({ ...(await open()), clock });
    return { clock, ...countWrites(app) };
  };

  test('what has not changed is written again only after half an hour', async () => {
    const { app, clock, writes } = await openScene();
    const groups = [{ id: 'S1', members: ['U1', 'U2', 'U1'] }];
    await recordGroups(app, 'slack', groups);
    await recordGroups(app, 'slack', groups);
    clock.wind(29 * MINUTE_MS);
    await recordGroups(app, 'slack', groups);
    expect(writes()).toBe(1);
    clock.wind(2 * MINUTE_MS);
    await recordGroups(app, 'slack', groups);
    expect(writes()).toBe(2);
    clock.wind(-40 * MINUTE_MS);
    await recordGroups(app, 'slack', groups);
    expect(writes()).toBe(3);
  });

  test('who has left is in a group no more, who has come is, and there may be none', async () => {
    const { app } = await openScene();
    await recordGroups(app, 'slack', [{ id: 'S1', members: ['U1'] }]);
    await recordGroups(app, 'slack', [{ id: 'S1', members: ['U2'] }]);
    expect(await loadGroupsOf(app, 'slack', 'U1')).toEqual([]);
    expect(await loadGroupsOf(app, 'slack', 'U2')).toEqual(['slack-group:S1']);
    expect(await loadGroupsOf(app, 'discord', 'U2')).toEqual([]);
    await recordGroups(app, 'slack', []);
    expect(await loadGroupsOf(app, 'slack', 'U2')).toEqual([]);
  });

  test('a membership of which nobody has heard for an hour is none', async () => {
    const { app, clock } = await openScene();
    await recordGroups(app, 'slack', [{ id: 'S1', members: ['U1'] }]);
    clock.wind(59 * MINUTE_MS);
    expect(await loadGroupsOf(app, 'slack', 'U1')).toEqual(['slack-group:S1']);
    clock.wind(2 * MINUTE_MS);
    expect(await loadGroupsOf(app, 'slack', 'U1')).toEqual([]);
  });

  test('more than is kept is left out, and said in the log', async () => {
    const { app } = await openScene();
    const lines: string[] = [];
    const log = pino({}, { write: (line) => void lines.push(line) });
    const groups = Array.from({ length: 501 }, (_, index) => ({
      id: `S${1_000 + index}`,
      members: Array.from({ length: 41 }, (__, person) => `U${person}`),
    }));
    await recordGroups({ ...app, log }, 'slack', groups.toReversed());
    const stored = await listSeenMembers(app.db, 'slack-group:');
    expect(stored).toHaveLength(GROUP_MEMBERS_MAX);
    expect(stored.some(({ name }) => name === 'slack-group:S1500')).toBe(false);
    const told = lines.map((line): unknown => JSON.parse(line));
    expect(told).toMatchObject([{ platform: 'slack', left: 501 * 41 - GROUP_MEMBERS_MAX }]);
  });

  test('of two processes that say different things at once one is right, whole', async () => {
    const { target } = await open();
    const apps = [await openQuietApp({ target }), await openQuietApp({ target })];
    const said = ['U1', 'U2'].map((own) => [
      { id: 'S1', members: Array.from({ length: 600 }, (_, index) => `${own}X${index % 500}`) },
      { id: 'S2', members: [own, 'U3'] },
    ]);
    await Promise.all(apps.map((app, index) => recordGroups(app, 'slack', said[index] ?? [])));
    const [app] = apps;
    if (!app) throw new Error('no app');
    const stored = await listSeenMembers(app.db, 'slack-group:');
    expect(stored).toHaveLength(502);
    expect(new Set(stored.map(({ member }) => member.slice(0, 2)))).toSatisfy(
      (names: Set<string>) => names.size === 2 && names.has('U3'),
    );
  });
});
