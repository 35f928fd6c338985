import { describe, expect, onTestFinished, test } from 'vitest';
import type { DiscordAsker } from '#bots/discord/desk.ts';
import { type DiscordPeople, openDiscordPeople } from '#bots/discord/people.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import type { DiscordSettings } from '#src/config.ts';
import { assertRole } from '#src/domain/access.ts';
import { addUser } from '#src/operations/add-user.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { listSeenMembers } from '#src/store/group-members.ts';
import { OWNER } from '#test/support/callers.ts';
import {
  ANN as ANN_ID,
  APPLICATION_ID,
  BEN as BEN_ID,
  GUILD_ID,
  OPS,
  TOKEN,
} from '#test/support/discord/identity.ts';
import { type DiscordStandIn, startDiscord } from '#test/support/discord/stand-in.ts';
import { refusalOf } from '#test/support/refusal-of.ts';
import { openRunsInTime, type RunsInTime } from '#test/support/runs-in-time.ts';
import type { StoredRuns } from '#test/support/stored-runs.ts';

const TEAM = '100000000000000011';
const ELSEWHERE = '100000000000000099';
const ANN: DiscordAsker = {
  user: ANN_ID,
  name: 'ann',
  guild: GUILD_ID,
  roles: [],
  channel: OPS,
};
const BEN: DiscordAsker = { ...ANN, user: BEN_ID, name: 'ben' };

interface Scene extends RunsInTime {
  discord: DiscordStandIn;
  people: DiscordPeople;
  calls: (operation: string) => number;
  /** What is on record, "person role" each. */
  seen: () => Promise<string[]>;
}

async function openScene(
  environment: Readonly<Record<string, string>> = {},
  { guildId = null }: Partial<Pick<DiscordSettings, 'guildId'>> = {},
): Promise<Scene> {
  const [discord, runs] = await Promise.all([startDiscord(), openRunsInTime(environment)]);
  const { app, log } = runs;
  const { monotonic } = app.clock;
  const { apiUrl } = discord;
  const settings = { token: TOKEN, applicationId: APPLICATION_ID, guildId, channel: OPS, apiUrl };
  const rest = openDiscordRest(settings, { log, monotonic });
  const people = openDiscordPeople({ app, rest, log, settings });
  onTestFinished(() => people.stop());
  return {
    ...runs,
    discord,
    people,
    calls: (operation) => discord.world.calls.filter((call) => call.operation === operation).length,
    seen: async () => {
      const rows = await listSeenMembers(app.db, 'discord-role:');
      return rows.map(({ member, name }) => `${member} ${name}`).toSorted();
    },
  };
}

async function link({ app }: StoredRuns, { user, name }: DiscordAsker): Promise<void> {
  const email = `${name}@example.com`;
  await addUser(app, OWNER, { email, role: 'project_viewer' });
  await linkIdentity(app, OWNER, { kind: 'discord', id: user, name, email });
}

/** The same person in their direct messages with the bot. */
function alone(asker: DiscordAsker): DiscordAsker {
  return { ...asker, guild: null, roles: null, channel: null };
}

describe('whoever asks', () => {
  test('is called as the interaction calls them, and stands where it says', async () => {
    const { people, calls } = await openScene();
    expect(await people.identify(ANN)).toEqual({
      actor: { kind: 'discord', id: ANN_ID, name: '@ann' },
      email: null,
      role: 'none',
      groups: [],
      place: `discord:${OPS}`,
    });
    const { actor, place } = await people.identify(alone({ ...BEN, name: '' }));
    expect({ actor, place }).toEqual({
      actor: { kind: 'discord', id: BEN_ID, name: BEN_ID },
      place: `discord:user:${BEN_ID}`,
    });
    // Of somebody in a server nothing has to be asked.
    expect(calls('get_guild_member')).toBe(1);
  });
});

describe('a role of Discord that is asked', () => {
  test('decides by what the interaction says of whoever presses, and by nothing older', async () => {
    const scene = await openScene();
    await link(scene, ANN);
    await link(scene, BEN);
    await scene.apply();
    const { runId } = await scene.begin({ approvers: ['discord-role:42'], quorum: 2 });
    const approve = async (asker: DiscordAsker) => {
      const caller = await scene.people.identify(asker);
      const decision = { task: runId, decision: 'approve' } as const;
      return (await decideTask(scene.app, caller, decision)).receipt;
    };
    expect(await approve({ ...ANN, roles: ['41', '42'] })).toMatchObject({ outcome: 'applied' });
    expect(await approve({ ...BEN, roles: ['41'] })).toMatchObject({
      outcome: 'forbidden',
      message: expect.stringContaining('waits for members with the Discord role 42'),
    });
    expect(await approve({ ...BEN, roles: ['42'] })).toMatchObject({ outcome: 'applied' });
  });

  test('in a direct message is what Discord says now, else what it said within the hour', async () => {
    const scene = await openScene();
    const { people, discord, later, calls } = scene;
    await link(scene, ANN);
    const groupsOf = async (asker: DiscordAsker) => (await people.identify(asker)).groups;
    const { id } = discord.world.guild.addRole('oncall', [ANN_ID]);
    const oncall = `discord-role:${id}`;
    expect(await groupsOf(alone(ANN))).toEqual([oncall]);
    await Promise.all([1, 2, 3].map(async () => groupsOf(alone(ANN))));
    expect(calls('get_guild_member')).toBe(1);
    await discord.until(async () => (await scene.seen()).length === 1);
    discord.goDown('get_guild_member', 503);
    later(11_000);
    expect(await groupsOf(alone(ANN))).toEqual([oncall]);
    later(61 * 60_000);
    expect(await groupsOf(alone(ANN))).toEqual([]);
    discord.heal();
    discord.world.guild.user(ANN_ID).roles = [];
    later(11_000);
    expect(await groupsOf(alone(ANN))).toEqual([]);
    await discord.until(async () => (await scene.seen()).length === 0);
  });

  test('is kept for whoever may decide, of our server alone', async () => {
    const scene = await openScene({ CHAT_OPERATORS: `discord:${ANN_ID}, discord:${BEN_ID}` });
    const { people, discord, seen } = scene;
    await people.identify({ ...BEN, user: TEAM, roles: ['41'] });
    await people.identify({ ...BEN, guild: ELSEWHERE, roles: ['43'] });
    await people.identify({ ...ANN, roles: ['42'] });
    await discord.until(async () => (await seen()).length > 0);
    expect(await seen()).toEqual([`${ANN_ID} discord-role:42`]);
    await people.identify(ANN);
    await discord.until(async () => (await seen()).length === 0);
  });
});

describe('who has which role', () => {
  test('is asked of everybody who is known, and again; what fails meanwhile holds up nobody', async () => {
    const scene = await openScene({ CHAT_OPERATORS: `discord:${BEN_ID}, discord:${ELSEWHERE}` });
    const { people, discord, seen, lines, calls } = scene;
    const { id } = discord.world.guild.addRole('oncall', [ANN_ID, BEN_ID]);
    await link(scene, ANN);
    discord.limitRate('get_guild_member', 0.1);
    people.start();
    await discord.until(async () => (await seen()).length === 2);
    expect(await seen()).toEqual([`${ANN_ID} discord-role:${id}`, `${BEN_ID} discord-role:${id}`]);
    await discord.until(() => calls('get_guild_member') === 4);
    expect(lines).toEqual([]);
    expect(calls('list_guild_members'), 'it takes a privileged intent').toBe(0);
  });

  test('is asked of the next one where Discord refuses to tell it of somebody', async () => {
    const scene = await openScene({ CHAT_OPERATORS: `discord:${ANN_ID}, discord:${BEN_ID}` });
    const { people, discord, calls } = scene;
    discord.refuse('get_guild_member', 50_001);
    people.start();
    await discord.until(() => calls('get_guild_member') === 2);
    const asked = discord.world.calls.filter(({ operation }) => operation === 'get_guild_member');
    expect(new Set(asked.map(({ path }) => path)).size).toBe(2);
  });

  test('is not known while Discord is down, which is logged once; nothing is lost by it', async () => {
    const scene = await openScene({ CHAT_OPERATORS: `discord:${BEN_ID}` });
    const { people, discord, seen, lines } = scene;
    discord.world.guild.addRole('oncall', [BEN_ID]);
    discord.goDown('get_guild_member', 503, 1);
    people.start();
    await discord.until(async () => (await seen()).length === 1);
    expect(lines.map((line) => /"msg":"([^"]+)"/.exec(line)?.[1])).toEqual([
      'the roles of people in Discord could not be read; trying again',
    ]);
  });
});

describe('whoever nobody has linked', () => {
  const friendly = {
    CHAT_DEFAULT_ROLE: 'contributor',
    CHAT_ROUTES: `failures -> discord:${TEAM}; approvals -> discord:user:${BEN_ID}`,
  };

  test.each<{ who: string; asker: DiscordAsker; role: string }>([
    { who: 'in the default channel', asker: ANN, role: 'project_contributor' },
    {
      who: 'in a channel that a route names',
      asker: { ...ANN, channel: TEAM },
      role: 'project_contributor',
    },
    { who: 'in another channel', asker: { ...ANN, channel: ELSEWHERE }, role: 'none' },
    { who: 'in a direct message', asker: alone(ANN), role: 'none' },
    {
      who: 'in the direct message that a route names',
      asker: alone(BEN),
      role: 'project_contributor',
    },
    { who: 'in another server', asker: { ...ANN, guild: ELSEWHERE }, role: 'none' },
  ])('$who: $role', async ({ asker, role }) => {
    const { people } = await openScene(friendly);
    expect((await people.identify(asker)).role).toBe(role);
  });

  test('is let in nowhere while Discord does not say which server is ours, or whether they are in it', async () => {
    const { people, discord, later } = await openScene(friendly);
    discord.goDown('get_channel', 503);
    expect((await people.identify(ANN)).role).toBe('none');
    discord.heal();
    later(11_000);
    expect((await people.identify(ANN)).role).toBe('project_contributor');
    discord.world.guild.users.delete(BEN_ID);
    expect((await people.identify(alone(BEN))).role).toBe('none');
  });

  test('is told where to ask instead, and once as what they act; the server may be set', async () => {
    const { people, calls } = await openScene(friendly, { guildId: GUILD_ID });
    const fixOf = async (asker: DiscordAsker) => {
      const caller = await people.identify(asker);
      return refusalOf(() => assertRole(caller, 'project_viewer', 'look')).fix;
    };
    expect(await fixOf({ ...ANN, channel: ELSEWHERE })).toMatch(/^Ask in a channel where cards/);
    expect(await fixOf({ ...ANN, guild: ELSEWHERE })).toMatch(/^Link yourself .*, or ask an admin/);
    expect(people.noteFor(await people.identify({ ...ANN, channel: ELSEWHERE }))).toBeNull();
    const caller = await people.identify(ANN);
    expect(people.noteFor(caller)).toMatch(/^You act here as a contributor: nobody has linked you/);
    expect(people.noteFor(caller)).toBeNull();
    expect(calls('get_channel')).toBe(0);
  });
});
