import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { CONFIG_KEYS, readConfig } from '#src/config.ts';
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
