import { describe, expect, test } from 'vitest';
import { waitAtMost } from '#bots/answering/wait-at-most.ts';
import type { SlackAsker } from '#bots/slack/desk.ts';
import { assertRole } from '#src/domain/access.ts';
import type { TaskRequest } from '#src/domain/decide-outcomes.ts';
import { addUser } from '#src/operations/add-user.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import { importUsers } from '#src/operations/import-users.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { removeUser } from '#src/operations/remove-user.ts';
import { OWNER } from '#test/support/callers.ts';
import { refusalOf } from '#test/support/refusal-of.ts';
import { openPeopleScene, type PeopleScene } from '#test/support/slack/people-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const GROUP = 'slack-group:SONCALL';
const ANN: SlackAsker = { user: 'UANN', name: 'ann', team: 'T1', channel: 'COPS' };
const BEN: SlackAsker = { ...ANN, user: 'UBEN', name: 'ben' };

/** A run that asks a group, and how somebody's approval of it ends. */
async function askGroup(
  { apply, begin, app, people }: PeopleScene,
  task: Partial<TaskRequest> = {},
) {
  await apply();
  const { runId } = await begin({ approvers: [GROUP], ...task });
  return async (asker: SlackAsker) => {
    const caller = await people.identify(asker);
    const { receipt } = await decideTask(app, caller, { task: runId, decision: 'approve' });
    return receipt;
  };
}

async function link({ app }: PeopleScene, { user, name = user }: SlackAsker): Promise<void> {
  const email = `${name}@example.com`;
  await addUser(app, OWNER, { email, role: 'project_viewer' });
  await linkIdentity(app, OWNER, { kind: 'slack', id: user, name, email });
}

describe('whoever asks', () => {
  test('is called as the payload calls them, else as Slack does, asked once an hour', async () => {
    const { people, calls, later } = await openPeopleScene();
    expect(await people.identify(ANN)).toEqual({
      actor: { kind: 'slack', id: 'UANN', name: '@ann' },
      email: null,
      role: 'none',
      groups: [],
      place: 'slack:COPS',
    });
    expect(calls('users.info')).toBe(0);
    const nameless = { ...BEN, name: undefined, channel: null };
    for (const _ of [1, 2]) {
      const { actor, place } = await people.identify(nameless);
      expect({ actor, place }).toEqual({
        actor: { kind: 'slack', id: 'UBEN', name: '@ben' },
        place: 'slack',
      });
    }
    expect(calls('users.info')).toBe(1);
    later(61 * 60_000);
    await people.identify(nameless);
    expect(calls('users.info')).toBe(2);
  });

  test('goes by their id where Slack does not say it, which is asked again soon', async () => {
    const { people, slack, calls, later } = await openPeopleScene();
    slack.world.scopes.delete('users:read');
    const nameless = { ...BEN, name: undefined };
    for (const _ of [1, 2]) {
      expect((await people.identify(nameless)).actor.name).toBe('UBEN');
    }
    expect(calls('users.info')).toBe(1);
    slack.world.scopes.add('users:read');
    later(11_000);
    expect((await people.identify(nameless)).actor.name).toBe('@ben');
  });

  test('is nobody to whom nothing answers in time', async () => {
    expect(await waitAtMost(new Promise(() => {}), 1)).toBeNull();
    expect(await waitAtMost(Promise.resolve('here'), 60_000)).toBe('here');
    await expect(waitAtMost(Promise.reject(new Error('broke')), 60_000)).rejects.toThrow('broke');
  });
});

describe('a group of Slack that is asked', () => {
  test('decides by its members who are users; whoever has left it decides no more', async () => {
    const scene = await openPeopleScene();
    scene.group('UANN', 'UBEN');
    await link(scene, ANN);
    await link(scene, BEN);
    const approve = await askGroup(scene, { quorum: 2 });
    expect(await approve(ANN)).toMatchObject({ outcome: 'applied' });
    scene.group('UANN');
    expect((await scene.people.identify(BEN)).groups).toEqual([GROUP]);
    scene.later(61_000);
    expect(await approve(BEN)).toMatchObject({
      outcome: 'forbidden',
      message: expect.stringContaining('waits for members of the Slack group SONCALL'),
    });
    expect((await scene.people.identify(BEN)).groups).toEqual([]);
  });

  test('does not decide by somebody who may do nothing', async () => {
    const scene = await openPeopleScene();
    scene.group('UANN');
    const approve = await askGroup(scene);
    expect(await approve(ANN)).toMatchObject({ outcome: 'forbidden' });
  });

  test('does not decide by a user who was removed, whatever the settings say of them', async () => {
    const config = { CHAT_DEFAULT_ROLE: 'contributor', CHAT_OPERATORS: 'slack:UANN' };
    const scene = await openPeopleScene(config);
    scene.group('UANN');
    await link(scene, ANN);
    await removeUser(scene.app, OWNER, { email: 'ann@example.com', isConfirmed: true });
    const approve = await askGroup(scene);
    expect(await approve(ANN)).toMatchObject({ outcome: 'forbidden' });
    expect((await scene.people.identify(ANN)).role).toBe('none');
  });

  test('that was disabled is nobody', async () => {
    const { people, slack } = await openPeopleScene();
    const group = { handle: 'oncall', users: ['UANN'], isDisabled: true };
    slack.world.workspace.addGroup('SONCALL', group);
    expect((await people.identify(ANN)).groups).toEqual([]);
  });

  test('is what Slack said last, for an hour', async () => {
    const { people, slack, group, later, lines } = await openPeopleScene();
    group('UANN');
    await people.identify(ANN);
    slack.goDown('usergroups.list', 503);
    later(30 * 60_000);
    expect((await people.identify(ANN)).groups).toEqual([GROUP]);
    later(31 * 60_000);
    expect((await people.identify(ANN)).groups).toEqual([]);
    expect(lines.filter((line) => line.includes('could not be read'))).toHaveLength(1);
    slack.heal();
    later(5 * 60_000);
    expect((await people.identify(ANN)).groups).toEqual([GROUP]);
  });

  test('is asked for once, however many press at once', async () => {
    const { people, calls } = await openPeopleScene();
    await Promise.all(Array.from({ length: 20 }, () => people.identify(ANN)));
    await people.identify(BEN);
    expect(calls('usergroups.list')).toBe(1);
  });

  test('is nobody while the app may not see it, which is logged once with what mends it', async () => {
    const { people, slack, group, later, lines } = await openPeopleScene();
    group('UANN');
    expect((await people.identify(ANN)).groups).toEqual([GROUP]);
    slack.world.scopes.delete('usergroups:read');
    for (const _ of [1, 2]) {
      later(61_000);
      expect((await people.identify(ANN)).groups).toEqual([]);
    }
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { reason: 'missing_scope', fix: expect.stringContaining('usergroups:read') },
    ]);
  });

  test('is kept from the start on, as soon as Slack lets us; nothing is asked after the end', async () => {
    const { people, slack, group, app, later, calls } = await openPeopleScene();
    group('UANN');
    slack.limitRate('usergroups.list', 1);
    people.start();
    await waitForFact('a member', () => app.db('group_members').where({ member: 'UANN' }).first());
    await people.stop();
    later(61_000);
    await people.identify(ANN);
    expect(calls('usergroups.list')).toBe(2);
  });
});

describe('whoever nobody has linked', () => {
  const friendly = {
    CHAT_DEFAULT_ROLE: 'contributor',
    CHAT_ROUTES: 'failures -> slack:CTEAM; approvals -> slack:UBEN',
  };
  const home: SlackAsker = { ...ANN, channel: null };

  test.each<{ who: string; asker: SlackAsker; role: string }>([
    { who: 'in the default channel', asker: ANN, role: 'project_contributor' },
    {
      who: 'in a channel that a route names',
      asker: { ...ANN, channel: 'CTEAM' },
      role: 'project_contributor',
    },
    { who: 'in another channel', asker: { ...ANN, channel: 'CELSE' }, role: 'none' },
    { who: 'in a direct message', asker: { ...ANN, channel: 'DUANN' }, role: 'none' },
    {
      who: 'in the direct message that a route names',
      asker: { ...BEN, channel: 'DUBEN' },
      role: 'project_contributor',
    },
    { who: 'in the App Home', asker: home, role: 'none' },
    { who: 'of another workspace', asker: { ...ANN, team: 'T2' }, role: 'none' },
    { who: 'of whom it is not said', asker: { ...ANN, team: null }, role: 'project_contributor' },
    {
      who: 'of another workspace by their profile alone',
      asker: { ...ANN, user: 'UEXT' },
      role: 'none',
    },
  ])('$who: $role', async ({ asker, role }) => {
    const { people, slack } = await openPeopleScene(friendly);
    slack.world.workspace.addUser('UEXT', { team: 'T2' });
    expect((await people.identify(asker)).role).toBe(role);
  });

  test('and operators and users, wherever they ask, are what they are', async () => {
    const scene = await openPeopleScene({ ...friendly, CHAT_OPERATORS: 'slack:UBEN' });
    await link(scene, ANN);
    const roleOf = async (asker: SlackAsker) => (await scene.people.identify(asker)).role;
    expect(await roleOf({ ...home, team: 'T2' })).toBe('project_viewer');
    expect(await roleOf({ ...BEN, channel: null })).toBe('project_contributor');
  });

  test('is let in nowhere while Slack does not say which workspace is ours', async () => {
    const { people, slack, later } = await openPeopleScene(friendly);
    slack.goDown('auth.test', 503);
    expect((await people.identify(ANN)).role).toBe('none');
    slack.heal();
    later(11_000);
    expect((await people.identify(ANN)).role).toBe('project_contributor');
  });

  test('is let in nowhere while Slack does not say of which workspace they are', async () => {
    const { people, slack, later } = await openPeopleScene(friendly);
    const { workspace } = slack.world;
    const outages = [
      () => slack.limitRate('users.info', 30),
      () => slack.goDown('users.info', 503, 1),
      () => slack.loseAnswer('users.info'),
      () => slack.refuse('users.info', 'user_not_visible', 1),
    ];
    for (const [index, goWrong] of outages.entries()) {
      const user = `UEXT${index}`;
      workspace.addUser(user, { team: 'T2' });
      goWrong();
      // In a shared channel a payload may name the workspace of the channel.
      expect((await people.identify({ ...ANN, user })).role).toBe('none');
    }
    slack.goDown('users.info', 503, 1);
    expect((await people.identify(ANN)).role).toBe('none');
    later(11_000);
    expect((await people.identify(ANN)).role).toBe('project_contributor');
  });

  test('is told apart by what they send alone where the app may not look people up', async () => {
    const { people, slack } = await openPeopleScene(friendly);
    slack.world.scopes.delete('users:read');
    expect((await people.identify(ANN)).role).toBe('project_contributor');
    expect((await people.identify({ ...BEN, team: 'T2' })).role).toBe('none');
    expect((await people.identify({ ...ANN, team: null })).role).toBe('none');
  });

  test('is told where to ask instead, if anywhere', async () => {
    const { people } = await openPeopleScene(friendly);
    const fixOf = async (asker: SlackAsker) => {
      const caller = await people.identify(asker);
      return refusalOf(() => assertRole(caller, 'project_viewer', 'look')).fix;
    };
    expect(await fixOf(home)).toBe(
      'Ask in a channel where cards are posted, or link yourself to your user with /run link.',
    );
    expect(await fixOf({ ...ANN, team: 'T2' })).toMatch(/^Link yourself .*, or ask an admin\.$/);
  });

  test('of another workspace decides nothing, also in a group of ours', async () => {
    const scene = await openPeopleScene({ CHAT_DEFAULT_ROLE: 'contributor' });
    scene.group('UEXT', 'UBEN');
    scene.slack.world.workspace.addUser('UEXT', { team: 'T2' });
    const approve = await askGroup(scene);
    expect(await approve({ ...ANN, user: 'UEXT', team: 'T2' })).toMatchObject({
      outcome: 'forbidden',
    });
    expect(await approve(BEN)).toMatchObject({ outcome: 'applied' });
  });

  test('is told once how to be linked, and as what they act until then', async () => {
    const scene = await openPeopleScene({ CHAT_DEFAULT_ROLE: 'viewer' });
    const { people, app } = scene;
    const caller = await people.identify(ANN);
    expect(people.noteFor(caller)).toBe(
      'You act here as a viewer: nobody has linked you to a user yet. /run link gives you a code that an admin completes.',
    );
    expect(people.noteFor(caller)).toBeNull();
    expect(people.noteFor(await people.identify({ ...BEN, channel: null }))).toBeNull();
    const lines = [{ where: 'line 2', fields: { email: 'ben@example.com', slack: 'UBEN' } }];
    await importUsers(app, OWNER, { lines, isDryRun: false });
    const ben = await people.identify(BEN);
    expect(ben).toMatchObject({ email: 'ben@example.com', role: 'project_contributor' });
    expect(people.noteFor(ben)).toBeNull();
  });
});
