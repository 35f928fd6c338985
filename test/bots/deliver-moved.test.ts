import { describe, expect, test } from 'vitest';
import { databases } from '#test/support/databases.ts';
import { ASKS, FAILS, REMINDS } from '#test/support/delivery-scene.ts';
import { ARCHIVED, cardsOf, openTwo, REVOKED, WORDS } from '#test/support/two-platforms.ts';

const REROUTED = { surface: 'slack', place: 'ops', reason: WORDS };

describe.each(databases())('on $name', (on) => {
  test('what went elsewhere is reminded of and counted there, also once its own channel takes cards again', async () => {
    const scene = await openTwo(
      on,
      'fallback -> discord:77',
      'failures -> discord:78',
      'approvals -> discord:78',
    );
    const { slack, discord, run, tell, until, life } = scene;
    const at = (kind: string) =>
      discord.posts.filter(({ place, view }) => place === '77' && view.kind === kind);
    slack.answerWith(ARCHIVED, ARCHIVED);
    const asked = await run(ASKS);
    await until(() => at('approval').length === 1);
    expect(at('approval')).toMatchObject([{ view: { rerouted: REROUTED } }]);
    const failed = await run(...FAILS);
    await until(() => at('failure-alert').length === 1);
    await tell(asked, REMINDS);
    await until(() => at('task-reminder').length === 1);
    // Its run is continued and fails once more.
    await tell(failed, { type: 'run_warning', data: { code: 'NOTE', message: 'again' } }, ...FAILS);
    await until(async () => (await life('ops')).length === 2);
    expect((await life('ops'))[1]).toEqual(['collapsed', 'its own alert stands already']);
    expect(slack.posts.map(({ view }) => view.kind)).toEqual([]);
    expect(at('task-reminder')).toMatchObject([{ thread: expect.any(String) }]);
  });

  test('a list of what waits in a channel that is gone goes nowhere: what it lists does, at once', async () => {
    const scene = await openTwo(
      on,
      'fallback -> discord:77',
      'failures -> discord:78',
      'approvals -> discord:78',
    );
    const { slack, discord, run, until, clock, database } = scene;
    const post = slack.post.bind(slack);
    slack.post = async (sent) =>
      sent.view.kind === 'tasks' || slack.posts.length > 9 ? REVOKED : post(sent);
    const soon = clock.monotonic() + 30_000;
    for (let count = 0; count < 13; count += 1) await run(ASKS);
    await until(() => {
      if (clock.monotonic() < soon) clock.wind(100);
      return (
        discord.posts.filter(({ place, view }) => place === '77' && view.kind === 'approval')
          .length === 3
      );
    });
    const waiting = await database.reader('posts').where({ surface: 'slack', state: 'owed' });
    expect(waiting).toEqual([]);
  });

  test('two channels that are gone bring a card once, and what tells of them goes by no way that is gone', async () => {
    const scene = await openTwo(
      on,
      'failures -> slack:C0C',
      'failures -> slack:C0A',
      'fallback -> slack:C0B',
      'fallback -> discord:77',
      'failures -> discord:78',
    );
    const { slack, discord, fail, until, alerts, database } = scene;
    slack.post = async () => ARCHIVED;
    const { run } = await fail();
    await until(() => cardsOf(discord, '77').length === 1 && alerts().length === 3);
    expect(alerts().map(({ place }) => place)).toEqual(['77', '77', '77']);
    const about = alerts().map(({ view }) => (view.kind === 'delivery-alert' ? view.place : ''));
    expect(about.toSorted()).toEqual(['C0A', 'C0B', 'C0C']);
    const rows: { place: string; what: string }[] = await database
      .reader('ledger')
      .where({ run })
      .orderBy('id');
    const lives = Map.groupBy(rows, ({ place }) => place);
    const words = [...lives].map(([place, all]) => [place, all.map(({ what }) => what).join(' ')]);
    // Every life has its end.
    expect(new Map(words.map(([place = '', said = '']) => [place, said]))).toEqual(
      new Map([
        ['78', 'owed sent'],
        ['C0A', 'owed rerouted'],
        ['C0C', 'owed rerouted'],
        ['C0B', expect.stringMatching(/^owed (collapsed rerouted|rerouted owed rerouted)$/)],
        [
          '77',
          expect.stringMatching(/^owed (sent|collapsed sent|sent collapsed|sent owed collapsed)$/),
        ],
      ]),
    );
  });
});
