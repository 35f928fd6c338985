import { expect, test } from 'vitest';
import { endStorms } from '#src/operations/end-storms.ts';
import { failWith } from '../stage.ts';
import type { OpenPort, SeenCard } from './port.ts';

const KINDS = 8;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const OUTAGE_SECONDS = 600;
const OUTAGE_MINUTES = 10;
/** A storm that nothing is added to for so long is over. */
const QUIET_MINUTES = 30;

/** What fails in many ways at once, while the channel takes nothing for ten minutes. */
export function testStorm(open: OpenPort): void {
  test('a storm that a channel takes nothing of for ten minutes is one card, which counts on', async () => {
    const port = await openStorm(open);
    const { names, fail, cards } = port;
    const sent = () => port.outcomes('post', port.place);
    port.limit('post', OUTAGE_SECONDS);
    await fail(names.slice(0, 1));
    await port.until(() => sent().length === 1);
    await fail(names.slice(0, KINDS));
    const { db } = port.engine.app;
    await port.until(async () => Number((await db('storms').first('count'))?.count) === KINDS + 1);
    port.wind(OUTAGE_SECONDS * SECOND_MS);
    await port.card(new RegExp(`${KINDS + 1} failures of ${KINDS} kinds`));
    await fail(names.slice(0, KINDS));
    await port.until(() => {
      port.wind(SECOND_MS);
      return cards()[0]?.text.includes(`${2 * KINDS + 1} failures`);
    });
    expect(cards()).toHaveLength(1);
    expect(sent()).toEqual(['HTTP 429', 'ok']);
  });

  test('of a storm with an outage in its middle the cards count each failure once; all its kinds can be paged through, one retried, and its end is drawn in place', async () => {
    const port = await openStorm(open);
    const { names, fail, passing, counted, cards, alone, mend, engine } = port;
    // Two are told one by one before it is a storm.
    await fail(names.slice(0, 2));
    await passing(() => counted() === 2);
    await fail([...names.slice(2), ...names.slice(2, 4), ...names.slice(2, 3)]);
    await passing(() => counted() === names.length + 3);
    port.goDown();
    await fail([...names.slice(0, 1), ...names.slice(3, 4)]);
    for (let minute = 0; minute < OUTAGE_MINUTES; minute += 1) await passing(() => true, MINUTE_MS);
    port.heal();
    await passing(() => counted() === names.length + 5, MINUTE_MS);
    await port.heard();
    expect(cards()).toHaveLength(3);

    const [, , storm] = cards();
    if (storm === undefined) throw new Error('there is a storm');
    const kinds = names.length - 2;
    await storm.press(`Show all ${kinds}`);
    const first = await alone('ann', `1–8 of ${kinds} kinds`);
    const said = first.text;
    await first.press('Next');
    const last = await alone('ann', `9–${kinds} of ${kinds} kinds`);
    // In Discord a page takes the place of the one before.
    expect(first.text === said).toBe(port.platform === 'slack');
    const paged = [...`${said} ${last.text}`.matchAll(/(flow-\d+) · (\d+) failure/g)];
    expect(new Set(paged.map(([, name]) => name))).toEqual(new Set(names.slice(2)));
    expect(sum(paged.map(([, , count]) => count))).toBe(names.length + 2);

    mend(true);
    const retried = () => engine.app.db('attempts').whereNotNull('parent').pluck('parent');
    const form = await storm.openForm('Retry all 3');
    expect(form.said()).toContain('3 of 3 runs that failed with MCP_TOOL_FAILED');
    await form.give({ count: '2' });
    expect(await retried()).toEqual([]);
    const again = form.isOpen() ? form : await storm.openForm('Retry all 3');
    await again.give({ count: '3' });
    await port.until(async () => (await retried()).length === 3);
    expect(new Set(await retried()).size).toBe(3);

    port.wind(QUIET_MINUTES * MINUTE_MS);
    // As the deliverer does every ten minutes.
    await endStorms(engine.app, port.platform);
    await passing(() => storm.text.match(/storm over/i));
    expect([cards().length, counted()]).toEqual([3, names.length + 5]);
    mend(false);
    await fail(names.slice(2, 3));
    await passing(() => cards().length === 4);
    expect(cards().at(-1)?.text).toContain(names[2]);
  });
}

async function openStorm(open: OpenPort) {
  let isMended = false;
  const bad = failWith();
  const port = await open('sqlite', {
    plays: { bad: (call) => (isMended ? {} : bad(call)) },
    isDeliveryWound: true,
  });
  const names = Array.from({ length: KINDS + 4 }, (_, index) => `flow-${index}`);
  for (const name of names) await port.apply([{ id: 'bad', type: 'write' }], { name });
  return {
    ...port,
    names,
    mend: (isSo: boolean) => {
      isMended = isSo;
    },
    fail: async (some: readonly string[]) => {
      for (const name of some) {
        const { run } = await port.start({}, name);
        await port.engine.ended(run);
      }
    },
    passing: <Fact>(look: () => Fact | undefined | null | false, ms = SECOND_MS) =>
      port.until(() => {
        port.wind(ms);
        return look();
      }),
    /** How many failures all cards together tell of. */
    counted: () => sum(port.cards().map(countOf)),
  };
}

function countOf({ text }: SeenCard): string {
  const [, inStorm] = /(\d+) failures? of \d+ kinds?/.exec(text) ?? [];
  const [, inPlace] = /Failed (\d+) times/.exec(text) ?? [];
  return inStorm ?? inPlace ?? '1';
}

function sum(counts: readonly (string | undefined)[]): number {
  return counts.reduce((all, count) => all + Number(count), 0);
}
