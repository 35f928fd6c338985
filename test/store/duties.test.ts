import { describe, expect, test } from 'vitest';
import { beatDuty, findDuty, giveUpDuty, takeDuty } from '#src/store/duties.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { commit, commitToSee, makeWrite } from '#test/support/submissions.ts';

const NAME = 'listening';
/** Long enough to wait for whoever else writes. */
const BUSY_MS = 5_000;

type Seen = Awaited<ReturnType<typeof findDuty>>;

/** What people do with the duty, and how it stands. */
function openDesk({ reader, writer }: Pick<TestDatabase, 'reader' | 'writer'>) {
  const tenure = (holder: string) => ({ name: NAME, holder });
  const write = async (statement: ReturnType<typeof takeDuty>) => {
    const [isDone = false] = await commitToSee(writer, makeWrite(statement));
    return isDone;
  };
  return {
    find: () => findDuty(reader, NAME),
    take: (holder: string, seen: Seen) =>
      write(takeDuty(reader, tenure(holder), { seen, now: T0 })),
    beat: (holder: string, baton: string | null) =>
      write(beatDuty(reader, tenure(holder), { baton, now: T0 + 1 })),
    giveUp: (holder: string, baton: string | null) =>
      write(giveUpDuty(reader, tenure(holder), { baton, now: T0 + 2 })),
  };
}

describe.each(databases())('on $name', ({ open }) => {
  test('a duty is taken, kept and handed over with what the next one goes on with', async () => {
    const { find, take, beat, giveUp } = openDesk(await open());
    expect(await find()).toBeNull();
    expect(await take('one', null)).toBe(true);
    expect(await find()).toEqual({ holder: 'one', beat: 1, baton: null });
    expect(await beat('one', 'page 7')).toBe(true);
    expect(await find()).toEqual({ holder: 'one', beat: 2, baton: 'page 7' });
    expect(await giveUp('one', 'page 8')).toBe(true);
    const free = await find();
    expect(free).toEqual({ holder: null, beat: 3, baton: 'page 8' });
    expect(await take('two', free)).toBe(true);
    expect(await find()).toEqual({ holder: 'two', beat: 4, baton: 'page 8' });
  });

  test('whoever has lost it can neither beat nor give it up', async () => {
    const { find, take, beat, giveUp } = openDesk(await open());
    await take('one', null);
    await take('two', await find());
    const taken = await find();
    expect([await beat('one', 'old'), await giveUp('one', 'old')]).toEqual([false, false]);
    expect([await beat('nobody', null), await giveUp('', null)]).toEqual([false, false]);
    expect(await find()).toEqual(taken);
  });

  test('it is not taken of whoever has said something since, or from whom it was taken', async () => {
    const { find, take, beat, giveUp } = openDesk(await open());
    await take('one', null);
    const silent = await find();
    expect(await take('two', null)).toBe(false);
    await beat('one', null);
    expect(await take('two', silent)).toBe(false);
    const again = await find();
    expect(await take('two', again)).toBe(true);
    expect(await take('three', again)).toBe(false);
    await giveUp('two', null);
    expect(await take('three', again)).toBe(false);
    expect(await find()).toMatchObject({ holder: null });
  });

  test('of duties with other names nothing is changed', async () => {
    const { reader, writer } = await open();
    const one = { name: 'another', holder: 'one' };
    const write = (statement: ReturnType<typeof takeDuty>) => commit(writer, makeWrite(statement));
    await write(takeDuty(reader, one, { seen: null, now: T0 }));
    const { take, beat, find } = openDesk({ reader, writer });
    await take('two', null);
    await beat('two', 'mine');
    expect(await findDuty(reader, 'another')).toEqual({ holder: 'one', beat: 1, baton: null });
    expect(await find()).toMatchObject({ holder: 'two' });
  });

  test.each(['that nobody ever had', 'that was given up', 'of whoever is silent'])(
    'of three that take a duty %s at the same instant, one has it',
    async (which) => {
      const database = await open();
      const { find, take, giveUp } = openDesk(database);
      if (which !== 'that nobody ever had') await take('zero', null);
      if (which === 'that was given up') await giveUp('zero', 'left');
      const seen = await find();
      const takers = await Promise.all(
        ['one', 'two', 'three'].map(async (holder) => {
          const writer = await database.openWriter({ busyTimeoutMs: BUSY_MS });
          return { holder, desk: openDesk({ reader: database.reader, writer }) };
        }),
      );
      const taken = await Promise.all(takers.map(({ holder, desk }) => desk.take(holder, seen)));
      const winners = takers.filter((_, index) => taken[index]).map(({ holder }) => holder);
      expect(winners).toEqual([(await find())?.holder]);
      expect(await find()).toMatchObject({
        beat: (seen?.beat ?? 0) + 1,
        baton: seen?.baton ?? null,
      });
    },
  );
});
