import { globSync, readFileSync } from 'node:fs';
import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { SCOPES } from '#bots/slack/scopes.ts';
import { createWorld } from '#test/support/slack/world.ts';

const Manifest = z.strictObject({
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    long_description: z.string().min(175).max(4_000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.literal(true),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.literal(false),
    }),
    bot_user: z.strictObject({
      display_name: z.string().regex(/^[a-z0-9._-]{1,80}$/),
      always_online: z.boolean(),
    }),
    shortcuts: z.array(
      z.strictObject({
        name: z.string().max(24),
        type: z.literal('message'),
        callback_id: z.string().max(255),
        description: z.string().max(150),
      }),
    ),
    slash_commands: z.array(
      z.strictObject({
        command: z.string().regex(/^\/[a-z]{1,31}$/),
        description: z.string().max(2_000),
        usage_hint: z.string().max(1_000),
        should_escape: z.literal(false),
      }),
    ),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({ bot: z.array(z.string()) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    org_deploy_enabled: z.literal(false),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.literal(false),
  }),
});

const HISTORY = ['channels:history', 'groups:history', 'im:history'];

/** What Slack wants for a call, by https://docs.slack.dev/reference/methods, in places of ours. */
const SCOPES_OF_METHODS: Readonly<Record<string, readonly string[]>> = {
  // With the app-level token, which has connections:write.
  'apps.connections.open': [],
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': HISTORY,
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': HISTORY,
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  'usergroups.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
const SCOPES_OF_EVENTS: Readonly<Record<string, readonly string[]>> = {
  app_mention: ['app_mentions:read'],
  app_home_opened: [],
};

const manifest = Manifest.parse(
  JSON.parse(readFileSync(fileOf('docs/slack/manifest.json'), 'utf8')),
);
const code = globSync(fileOf('bots/slack/**/*.ts')).map((file) => readFileSync(file, 'utf8'));

test('every call that the code makes has its scope, and no scope is wider than that', () => {
  const called = calledMethods();
  expect(called).toEqual(Object.keys(SCOPES_OF_METHODS).toSorted());
  const needed = new Set([
    'commands',
    ...called.flatMap((method) => SCOPES_OF_METHODS[method] ?? []),
    ...listenedTo().flatMap((event) => SCOPES_OF_EVENTS[event] ?? []),
  ]);
  expect(manifest.oauth_config.scopes.bot).toEqual([...needed].toSorted());
});

test('the events, the command and the shortcuts are those that the code answers', () => {
  const { settings, features } = manifest;
  expect(listenedTo()).toEqual(settings.event_subscriptions.bot_events);
  expect(found(/bolt\.command\('([^']+)'/g)).toEqual(
    features.slash_commands.map(({ command }) => command),
  );
  const [shortcuts = ''] = found(/SHORTCUTS = \[([^\]]+)\]/g);
  expect([...shortcuts.matchAll(/'(\w+)'/g)].map(([, name]) => name)).toEqual(
    features.shortcuts.map(({ callback_id }) => callback_id),
  );
});

test('each scope has its reason, in the check of the setup and in the guide; the stand-in grants no other', () => {
  const scopes = manifest.oauth_config.scopes.bot;
  expect([...SCOPES.keys()].toSorted()).toEqual(scopes);
  expect([...createWorld().scopes].toSorted()).toEqual(scopes);
  const guide = readFileSync(fileOf('docs/slack-setup.md'), 'utf8');
  const table = [...guide.matchAll(/^\| `([a-z_]+:[a-z]+|commands)` \| \S/gm)];
  expect(table.flatMap(([, scope]) => scope ?? []).toSorted()).toEqual([...scopes].toSorted());
});

/** Everything in the code that is the name of a method of the Web API, and is called. */
function calledMethods(): string[] {
  const client: unknown = new webApi.WebClient();
  return found(/\b([a-z]+(?:\.[a-zA-Z]+)+)\(/g)
    .map((name) => name.replace(/^(desk\.)?client\./, ''))
    .filter((name) => typeof at(client, name.split('.')) === 'function')
    .filter((name, index, all) => all.indexOf(name) === index)
    .toSorted();
}

function listenedTo(): string[] {
  return found(/bolt\.event\('([^']+)'/g).toSorted();
}

function found(pattern: RegExp): string[] {
  return code.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name));
}

function at(value: unknown, path: readonly string[]): unknown {
  if (path.length < 1) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const [key = '', ...rest] = path;
  return at(Object.entries(value).find(([name]) => name === key)?.[1], rest);
}

function fileOf(path: string): string {
  return new URL(`../../../${path}`, import.meta.url).pathname;
}
