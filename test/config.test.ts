import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { CONFIG_KEYS, discordSettingsOf, readConfig, secretsOfConfig } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';

const EXAMPLE = readFileSync('.env.example', 'utf8');

test('.env.example names every variable that is read, and no other', () => {
  expect(Object.keys(parseEnv(EXAMPLE)).toSorted()).toEqual(CONFIG_KEYS.toSorted());
});

test('.env.example holds the defaults', () => {
  const { environment: _, ...defaults } = readConfig({});
  const { environment: __, ...example } = readConfig(parseEnv(EXAMPLE));
  expect(example).toEqual(defaults);
});

test('each variable of .env.example stands below a comment', () => {
  const blocks = EXAMPLE.split('\n\n').slice(1);
  expect(blocks.filter((block) => !/^# .*\n(#.*\n)*[A-Z_]+=/.test(block))).toEqual([]);
});

test('a blank variable counts as absent', () => {
  expect(readConfig({ DATABASE_URL: '', SYNC: '' })).toMatchObject({
    DATABASE_URL: 'sqlite:./data/signalbox.db',
    SYNC: 'barrier',
  });
});

test('all faults of the environment are named at once, with what to do', () => {
  const read = () => readConfig({ SYNC: 'sometimes', BEAT_SECONDS: 'two', MAX_VALUE_MB: '-1' });
  expect(read).toThrow(Refusal);
  expect(read).toThrow(/SYNC.*MAX_VALUE_MB.*BEAT_SECONDS/s);
});

test('operators are named by platform and id, once each', () => {
  const given = 'slack:U012AB3CD, discord:80351110, slack:U012AB3CD,';
  const { CHAT_OPERATORS } = readConfig({ CHAT_OPERATORS: given });
  expect(CHAT_OPERATORS).toEqual([
    { kind: 'slack', id: 'U012AB3CD' },
    { kind: 'discord', id: '80351110' },
  ]);
});

test('every operator that is not right is named', () => {
  const read = () => readConfig({ CHAT_OPERATORS: 'slack:U1,@ana,discord:ben,teams:1' });
  expect(read).toThrow(/"@ana" is neither.*"discord:ben" is neither.*"teams:1" is neither/);
});

test('routes of cards are read, and every one that is none is named', () => {
  const { CHAT_ROUTES } = readConfig({
    CHAT_ROUTES: 'approvals -> slack:approvers\n-> slack:C042',
  });
  expect(CHAT_ROUTES).toMatchObject([{ about: 'approvals' }, { about: '', place: 'C042' }]);
  const read = () => readConfig({ CHAT_ROUTES: '-> slack:#ops; aprovals -> slack:C042' });
  expect(read).toThrow(/CHAT_ROUTES: "-> slack:#ops" is no .*; CHAT_ROUTES: .*mean "approvals"/);
});

test.each([
  ['none', 'none'],
  ['viewer', 'project_viewer'],
  ['contributor', 'project_contributor'],
])('an unlinked member of chat may be %s: %s', (given, role) => {
  expect(readConfig({ CHAT_DEFAULT_ROLE: given }).CHAT_DEFAULT_ROLE).toBe(role);
});

const DISCORD = {
  DISCORD_TOKEN: 'token',
  DISCORD_APPLICATION_ID: '100000000000000001',
  DISCORD_CHANNEL: '100000000000000010',
};

test('Discord is on with all of its settings, and off with none', () => {
  const url = 'https://proxy.example.com/api/';
  const config = readConfig({ ...DISCORD, DISCORD_API_URL: url });
  expect(discordSettingsOf(config)).toEqual({
    token: 'token',
    applicationId: '100000000000000001',
    guildId: null,
    channel: '100000000000000010',
    apiUrl: 'https://proxy.example.com/api',
  });
  expect(secretsOfConfig(config)).toEqual(['token']);
  expect(discordSettingsOf(readConfig({ DISCORD_GUILD_ID: '100000000000000003' }))).toBeNull();
});

test.each(Object.keys(DISCORD))('Discord without %s is only half set', (name) => {
  const read = () => readConfig({ ...DISCORD, [name]: '' });
  expect(read).toThrow(`Discord is only half set, without ${name}.`);
});

test.each(['DISCORD_APPLICATION_ID', 'DISCORD_GUILD_ID', 'DISCORD_CHANNEL'])(
  '%s is an id, and where to find it is said',
  (name) => {
    for (const wrong of ['ops', '#ops', '1234', '1e18', ' 100000000000000010']) {
      const read = () => readConfig({ ...DISCORD, [name]: wrong });
      expect(read, wrong).toThrow(new RegExp(`${name}: Discord names things by ids.*Copy ID`));
    }
  },
);

test.each([
  ['CHAT_DEFAULT_ROLE', 'admin'],
  ['PUBLIC_URL', 'signalbox.example'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ['SECRET_KEY', 'x'.repeat(31)],
  ['HTTP_PORT', '65536'],
  ['HTTP_PORT', 'http'],
])('%s cannot be %s', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`${name}: `));
});

test('the key, the password of the database and the key of the provider are secret', () => {
  const config = readConfig({
    SECRET_KEY: 'k'.repeat(32),
    DATABASE_URL: 'postgres://me:hunter22@db/x',
    OPENAI_API_KEY: 'sk-1',
  });
  expect(secretsOfConfig(config)).toEqual(['sk-1', 'k'.repeat(32), 'hunter22']);
});
