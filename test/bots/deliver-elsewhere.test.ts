import { describe, expect, test } from 'vitest';
import { countLateDigests, countNotices } from '#src/operations/count-notices.ts';
import { loadWhyQuiet } from '#src/operations/load-why-quiet.ts';
import { findRerouted } from '#src/store/reroutes.ts';
import { databases } from '#test/support/databases.ts';
import {
  ARCHIVED,
  BROKEN,
  cardsOf,
  openTwo,
  PACED,
  REVOKED,
  WORDS,
} from '#test/support/two-platforms.ts';

const HOUR_MS = 60 * 60 * 1000;

describe.each(databases())('on $name', (on) => {
  test('what a channel refuses goes to the fallback once, on the other platform, and people are told', async () => {
    const scene = await openTwo(on, 'fallback -> discord:77', 'failures -> discord:78');
    const { slack, discord, fail, until, life, alerts, database, app, clock } = scene;
    slack.answerWith(ARCHIVED, ARCHIVED);
    const { run, uuid } = await fail();
    await until(() => cardsOf(discord, '77').length === 1 && alerts().length === 1);
    expect(await life('ops')).toEqual([['rerouted', WORDS]]);
    expect(await life('77')).toEqual([['sent', null]]);
    const moved = await database.reader('posts').where({ place: '77', run }).first();
    const rerouted = { surface: 'slack', place: 'ops', reason: WORDS };
    expect(await findRerouted(database.reader, moved.id)).toEqual(rerouted);
    expect(moved.attempts).toBe(1);
    expect(alerts()).toMatchObject([
      { place: '77', view: { surface: 'slack', place: 'ops', reason: WORDS, count: 1 } },
    ]);
    await fail();
    await until(() => cardsOf(discord, '77').length === 2);
    // The same within an hour is counted on what was told.
    expect(alerts()).toHaveLength(1);
    await until(() => {
      clock.wind(1_000);
      const view = discord.viewOf(alerts()[0]?.message ?? '');
      return view?.kind === 'delivery-alert' && view.count === 2;
    });
    clock.wind(HOUR_MS + 1);
    slack.answerWith(ARCHIVED);
    await fail();
    await until(() => alerts().length === 2);
    expect(await countNotices(app)).toContainEqual({
      surface: 'slack',
      what: 'rerouted',
      count: 1,
    });
    expect(await countLateDigests(app)).toBe(0);
    const facts = await loadWhyQuiet(app, { run: uuid });
    expect(facts).toMatchObject({ about: { type: 'run' }, isMore: false, older: null });
    expect(facts.entries.map(({ what }) => what)).toContain('rerouted');
    expect(facts.standing.join(' ')).toMatch(
      /slack:ops did not take a card .*is_archived.*Unarchive/,
    );
  });

  test('what is counted in a channel that is archived meanwhile is counted at the fallback', async () => {
    const scene = await openTwo(on, 'fallback -> discord:77', 'failures -> discord:78');
    const { slack, discord, fail, until, clock, life } = scene;
    await fail({ isAlike: true });
    await until(() => cardsOf(slack, 'ops').length === 1);
    slack.post = async () => ARCHIVED;
    slack.update = async () => ARCHIVED;
    await fail({ isAlike: true });
    await until(() => {
      clock.wind(1_000);
      return cardsOf(discord, '77').length === 1;
    });
    const rerouted = { surface: 'slack', place: 'ops', reason: WORDS };
    expect(cardsOf(discord, '77')).toMatchObject([{ view: { context: { count: 2, rerouted } } }]);
    expect((await life('ops'))[0]).toEqual(['sent', null]);
  });

  test('a fallback that refuses, too, ends it: it is undeliverable, and counted', async () => {
    const scene = await openTwo(
      on,
      'fallback -> slack:C0B',
      'fallback -> discord:77',
      'failures -> discord:78',
    );
    const { slack, discord, fail, until, life, database } = scene;
    for (const messenger of [slack, discord]) {
      const post = messenger.post.bind(messenger);
      messenger.post = async (sent) => (sent.place === '78' ? post(sent) : ARCHIVED);
    }
    const { run } = await fail();
    const states = () =>
      database.reader('posts').where({ run }).orderBy('place').select('place', 'state');
    await until(async () => (await states()).some(({ state }) => state === 'undeliverable'));
    expect(await states()).toMatchObject([
      { place: '77', state: 'undeliverable' },
      { place: '78' },
    ]);
    expect(await life('ops')).toEqual([['rerouted', WORDS]]);
    expect(await life('C0B')).toEqual([['rerouted', WORDS]]);
    expect(await life('77')).toEqual([['undeliverable', WORDS]]);
  });

  test('a platform whose token is gone is passed by at once; one that only asks to wait is waited for', async () => {
    const scene = await openTwo(
      on,
      'fallback -> discord:77',
      'fallback:slack -> slack:C0B',
      'failures -> discord:78',
    );
    const { slack, discord, fail, until, life, clock } = scene;
    slack.answerWith(REVOKED, REVOKED);
    await fail();
    await fail();
    await until(() => cardsOf(discord, '77').length === 2);
    const words = ['rerouted', 'token_revoked: the token is not valid'];
    expect(await life('ops')).toEqual([words, words]);
    slack.answerWith(PACED, PACED, PACED);
    await fail();
    await until(async () => {
      clock.wind(1_001);
      return cardsOf(slack, 'ops').length === 1;
    });
    expect((await life('ops')).slice(2)).toEqual([
      ['deferred', 'ratelimited: too much was sent'],
      ['sent', null],
    ]);
  });

  test('a card that is drawn badly goes nowhere else, and what nobody can be told of stands in the log', async () => {
    const scene = await openTwo(on, 'fallback -> discord:77', 'failures -> discord:78');
    const { slack, discord, fail, until, life, alerts } = scene;
    slack.answerWith(BROKEN);
    await fail();
    await until(() => alerts().length === 1);
    expect(cardsOf(discord, '77')).toEqual([]);
    expect(await life('ops')).toEqual([['undeliverable', 'invalid_blocks: it is drawn badly']]);
  });
});
