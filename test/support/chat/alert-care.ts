import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { failWith, type Play } from '../stage.ts';
import type { OpenPort, SeenCard } from './port.ts';

/** Between two looks: of more at once a gateway thinks that it has been away. */
const PASSING_MS = 200;

/** A workflow that fails at one step or the other, as long as it is not mended. */
async function openFailing(open: OpenPort) {
  const works: Play = () => ({});
  const plays = { fetch: failWith(), send: works };
  const port = await open('sqlite', {
    plays: { fetch: (call) => plays.fetch(call), send: (call) => plays.send(call) },
    isDeliveryWound: true,
  });
  const { engine, wind, cards } = port;
  await port.apply([
    { id: 'fetch', type: 'write' },
    { id: 'send', type: 'write', depends_on: ['fetch'] },
  ]);
  const end = async () => {
    const { run, runId } = await port.start();
    await engine.ended(run);
    // As the sweep does.
    await countFinished(engine.app);
    return { run, short: shortIdOf(runId) };
  };
  const until = <Fact>(look: () => Fact | undefined | null | false) =>
    port.until(() => {
      wind(PASSING_MS);
      return look();
    });
  return {
    ...port,
    plays,
    works,
    end,
    until,
    /** The newest card, once there are so many. */
    newest: (count: number) => until(() => cards().length === count && cards().at(-1)),
    says: (card: SeenCard, text: string | RegExp) => until(() => card.text.match(text)),
    told: async (run: number) => {
      const rows = await engine.app.db('ledger').where({ run, kind: 'failure-alert' });
      return rows.map(({ what, reason }) => [what, reason]);
    },
  };
}

export function testCare(open: OpenPort): void {
  test('what is muted is silent and its card says by whom and until when; another step or code is told, and why; unmuted it counts again', async () => {
    const port = await openFailing(open);
    const { plays, works, end, newest, says, until, replies, told, cards } = port;
    const mute = async (card: SeenCard) => {
      const form = await card.openForm('Mute');
      const tested = form.said();
      await form.give({ hours: '4', reason: 'known' });
      await says(card, 'Muted by @ann until');
      return tested;
    };
    await end();
    const first = await newest(1);
    expect(await mute(first)).toMatch(/it would have hidden 1 failure on 1 day; 0 with another/);
    const said = await until(() => replies(first)[0]);
    expect(said.text).toMatch(/is muted by @ann until .* for 4 h \(known\).*hidden 1 failure/);
    expect(first.labels).toContain('Unmute');
    const reason = expect.stringMatching(/^muted by @ann until .* UTC$/);
    const endSilently = async () => {
      const { run } = await end();
      await until(async () => (await told(run)).length > 0);
      expect(await told(run)).toEqual([['muted', reason]]);
    };
    await endSilently();

    Object.assign(plays, { fetch: works, send: failWith() });
    await end();
    const second = await newest(2);
    expect(second.text).toContain('It was muted and is told all the same: it fails at step send');
    await until(() => !first.text.includes('Muted by'));
    await mute(second);
    plays.send = failWith({ code: 'DEPENDENCY_UNAVAILABLE' });
    await end();
    const third = await newest(3);
    expect(third.text).toContain('told all the same: it fails with DEPENDENCY_UNAVAILABLE now');

    await mute(third);
    await endSilently();
    await third.press('Unmute', 'ben');
    await until(() => third.labels.includes('Mute'));
    expect(replies(third).at(-1)?.text).toContain('is told again: @ben has unmuted it');
    await end();
    await says(third, 'Failed 2 times');
    expect(cards()).toHaveLength(3);
    expect(first.text).not.toMatch(/Failed \d+ times/);
  });

  test('who looked after what recovers is asked once what fixed it, in the thread; the next alert is new and tells it', async () => {
    const port = await openFailing(open);
    const { plays, works, end, newest, says, until, replies } = port;
    await end();
    const first = await newest(1);
    await first.press("I'm on it");
    await says(first, /@ann is on it since/);
    plays.fetch = works;
    const { short } = await end();
    await says(first, new RegExp(`Recovered .*by run ${short}`));
    expect(first.labels.filter((label) => /Mute|on it|Not me/.test(label))).toEqual([]);
    const asked = () => replies(first).filter(({ text }) => text.includes('works again'));
    const question = await until(() => asked()[0]);
    const form = await question.openForm('Say what fixed it');
    await form.give({ words: 'Turned it off and on again.' });
    await until(() => question.labels.length === 0);

    plays.fetch = failWith();
    await end();
    const second = await newest(2);
    expect(second.text).toMatch(/Last time fixed by @ann .*: Turned it off and on again\./);
    plays.fetch = works;
    await end();
    await says(second, /Recovered/);
    expect([asked().length, replies(second).length]).toEqual([1, 0]);
  });
}
