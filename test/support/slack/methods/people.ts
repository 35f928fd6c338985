import { z } from 'zod';
import { Flag } from '../form-values.ts';
import { TEAM_ID } from '../identity.ts';
import { defineMethod } from '../method.ts';
import { cutPage, paging } from '../paging.ts';
import { SlackRefusal } from '../slack-refusal.ts';
import type { SlackUser, UserGroup } from '../workspace.ts';
import type { World } from '../world.ts';

export const PEOPLE = {
  'users.info': defineMethod({
    scope: 'users:read',
    fields: { user: z.string(), include_locale: Flag.optional() },
    answer: ({ user }, world) => ({ user: describe(world, world.workspace.users.get(user)) }),
  }),

  'users.list': defineMethod({
    scope: 'users:read',
    fields: { ...paging, include_locale: Flag.optional() },
    answer: (args, world) => {
      const { page, more } = cutPage([...world.workspace.users.values()], args);
      return { members: page.map((user) => describe(world, user)), ...more };
    },
  }),

  'users.lookupByEmail': defineMethod({
    scope: 'users:read.email',
    fields: { email: z.string() },
    answer: ({ email }, world) => {
      const found = [...world.workspace.users.values()].find((user) => user.email === email);
      if (found === undefined) throw new SlackRefusal('users_not_found');
      return { user: describe(world, found) };
    },
  }),

  'usergroups.list': defineMethod({
    scope: 'usergroups:read',
    fields: {
      include_users: Flag.default(false),
      include_count: Flag.optional(),
      include_disabled: Flag.default(false),
    },
    answer: ({ include_users, include_count, include_disabled }, { workspace }) => {
      const groups = [...workspace.groups.values()];
      const listed = groups.filter(({ isDisabled = false }) => include_disabled || !isDisabled);
      return {
        usergroups: listed.map((group) => ({
          ...describeGroup(group),
          ...(include_users ? { users: group.users } : {}),
          ...(include_count ? { user_count: group.users.length } : {}),
        })),
      };
    },
  }),

  'usergroups.users.list': defineMethod({
    scope: 'usergroups:read',
    fields: { usergroup: z.string(), include_disabled: Flag.optional() },
    answer: ({ usergroup }, { workspace }) => {
      const found = workspace.groups.get(usergroup);
      if (found === undefined) throw new SlackRefusal('no_such_subteam');
      return { users: found.users };
    },
  }),
};

/** The address of a person is told only to apps that may read it. */
function describe({ scopes }: World, user: SlackUser | undefined): object {
  if (user === undefined) throw new SlackRefusal('user_not_found');
  const { id, name, email, tz, team } = user;
  const profile = { real_name: name, ...(scopes.has('users:read.email') ? { email } : {}) };
  return {
    id,
    team_id: team,
    name,
    real_name: name,
    tz,
    deleted: false,
    is_bot: false,
    profile,
  };
}

function describeGroup({ id, handle, isDisabled = false }: UserGroup): object {
  const date_create = 1_700_000_000;
  const date_delete = isDisabled ? date_create + 1 : 0;
  return {
    id,
    team_id: TEAM_ID,
    is_usergroup: true,
    is_subteam: true,
    is_external: false,
    name: handle,
    handle,
    description: '',
    date_create,
    date_update: date_create,
    date_delete,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: '',
    created_by: 'UANN',
    updated_by: 'UANN',
    deleted_by: isDisabled ? 'UANN' : null,
    prefs: { channels: [], groups: [] },
  };
}
