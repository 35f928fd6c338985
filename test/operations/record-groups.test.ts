import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { addUser } from '#src/operations/add-user.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { listMembersToAsk } from '#src/operations/list-members-to-ask.ts';
import { loadGroupsOf } from '#src/operations/load-groups-of.ts';
import { recordGroups } from '#src/operations/record-groups.ts';
import { recordGroupsOf } from '#src/operations/record-groups-of.ts';
import { removeUser } from '#src/operations/remove-user.ts';
import { GROUP_MEMBERS_MAX, listSeenMembers } from '#src/store/group-members.ts';
import { OWNER } from '#test/support/callers.ts';
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

  test('one member is recorded alone: others stay as they are, and news alone is written', async () => {
    const { app, clock, writes } = await openScene();
    const seen = async () =>
      (await listSeenMembers(app.db, 'discord-role:')).map(textOf).toSorted();
    await recordGroupsOf(app, 'discord', { member: '20', groups: ['7', '8', '7'] });
    await recordGroupsOf(app, 'discord', { member: '21', groups: ['7'] });
    await recordGroupsOf(app, 'discord', { member: '22', groups: [] });
    clock.wind(29 * MINUTE_MS);
    await recordGroupsOf(app, 'discord', { member: '20', groups: ['8', '7'] });
    expect(writes()).toBe(2);
    expect(await seen()).toEqual(['20 discord-role:7', '20 discord-role:8', '21 discord-role:7']);
    await recordGroupsOf(app, 'discord', { member: '20', groups: ['8', '9'] });
    clock.wind(31 * MINUTE_MS);
    await recordGroupsOf(app, 'discord', { member: '20', groups: ['8', '9'] });
    expect(writes()).toBe(4);
    expect(await loadGroupsOf(app, 'discord', '20')).toEqual(['discord-role:8', 'discord-role:9']);
    await recordGroupsOf(app, 'discord', { member: '21', groups: [] });
    expect(await seen()).toEqual(['20 discord-role:8', '20 discord-role:9']);
  });

  test('whoever is asked about is known here, or was seen in a group, whoever was seen last first', async () => {
    const { app, clock } = await openScene();
    const asked = (max: number) => {
      const operators = [
        { kind: 'discord', id: '30' } as const,
        { kind: 'slack', id: 'U1' } as const,
      ];
      const config = { ...app.config, CHAT_OPERATORS: operators };
      return listMembersToAsk({ ...app, config }, 'discord', max);
    };
    for (const [name, id] of [
      ['ann', '20'],
      ['ben', '21'],
    ] as const) {
      await addUser(app, OWNER, { email: `${name}@example.com`, role: 'project_viewer' });
      await linkIdentity(app, OWNER, { kind: 'discord', id, email: `${name}@example.com` });
    }
    await removeUser(app, OWNER, { email: 'ben@example.com', isConfirmed: true });
    for (const member of ['41', '40', '20', '42']) {
      await recordGroupsOf(app, 'discord', { member, groups: ['7', '8'] });
      clock.wind(MINUTE_MS);
    }
    await recordGroups(app, 'slack', [{ id: 'S1', members: ['U2'] }]);
    expect(await asked(1_000)).toEqual(['20', '30', '42', '40', '41']);
    expect(await asked(3)).toEqual(['20', '30', '42']);
  });
});

function textOf({ member, name }: { member: string; name: string }): string {
  return `${member} ${name}`;
}
