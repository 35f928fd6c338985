import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { alarmLateDigests } from '#src/operations/alarm-late-digests.ts';
import { makeDueDigests } from '#src/operations/make-digests.ts';
import { ANN, OPS } from '#test/support/discord/identity.ts';
import { readMessage } from '#test/support/discord/port.ts';
import { openDiscordScene } from '#test/support/discord/scene.ts';
import { textOf } from '#test/support/slack/shown.ts';
import { failWith } from '#test/support/stage.ts';

const TEAM = '100000000000000011';
const ROUTES = `fallback:slack -> discord:${TEAM}; fallback:discord -> slack:CTEAM`;
const KINDS = 8;
const MINUTE_MS = 60_000;
const PLATFORMS = ['slack', 'discord'] as const;

/** Slack and Discord beside one runtime, where each is the other's fallback. */
async function openBoth() {
  const scene = await openDiscordScene('sqlite', {
    isWithSlack: true,
    isDeliveryWound: true,
    plays: { bad: failWith() },
    config: { CHAT_ROUTES: ROUTES },
  });
  const { discord, slack, engine, clock } = scene;
  if (slack === null) throw new Error('it was asked for Slack');
  const { workspace } = slack.world;
  workspace.addChannel('CTEAM', { name: 'team' });
  discord.world.guild.addChannel('team', { id: TEAM });
  const onSlack = (place: string) => slack.messages(place).map(textOf);
  const onDiscord = (place: string) => discord.messages(place).map(readMessage);
  const sides = {
    slack: {
      told: () => onSlack('COPS'),
      toldElsewhere: () => onDiscord(TEAM),
      close: () => {
        workspace.channelSeenBy('UANN', 'COPS').archived = true;
      },
      delay: () => slack.limitRate('chat.postMessage', 2 * 60 * 60),
      subscribe: () =>
        slack.people.type('/run subscribe digest at 09:00 UTC --heartbeat', {
          by: 'UANN',
          channel: 'COPS',
        }),
    },
    discord: {
      told: () => onDiscord(OPS),
      toldElsewhere: () => onSlack('CTEAM'),
      close: () => {
        discord.world.guild.channel(OPS).denied = Permission.ViewChannel;
      },
      delay: () => discord.limitRate('create_message', 2 * 60 * 60, { scope: 'shared' }),
      subscribe: () =>
        scene.people.slash('run subscribe', {
          by: ANN,
          channel: OPS,
          options: { time: '09:00', zone: 'UTC', heartbeat: true },
        }),
    },
  };
  return {
    ...scene,
    sides,
    passing: <Fact>(look: () => Fact | undefined | null | false, ms = 1_000) =>
      scene.until(() => {
        clock.wind(ms);
        return look();
      }),
    failAll: async (names: readonly string[]) => {
      for (const name of names) {
        const { run } = await scene.start({}, name);
        await engine.ended(run);
      }
    },
  };
}

test.each(PLATFORMS)(
  'a storm whose channel on %s takes nothing any more in its middle goes on at the fallback, which says why and counts them all',
  async (platform) => {
    const { apply, failAll, passing, sides } = await openBoth();
    const { told, toldElsewhere, close } = sides[platform];
    const names = Array.from({ length: KINDS }, (_, index) => `flow-${index}`);
    for (const name of names) await apply([{ id: 'bad', type: 'write' }], { name });
    await failAll(names);
    // On a slow machine some fail so far apart that they are told one by one.
    const isOf = (count: number, kinds: number) => (text: string) =>
      text.includes(`${count} failures of ${kinds} kinds`);
    const kinds = await passing(() => {
      const gathered = KINDS + 1 - told().length;
      return told().some(isOf(gathered, gathered)) && gathered;
    });
    const singles = KINDS - kinds;
    close();
    await failAll(names);
    const storms = () => toldElsewhere().filter((text) => text.includes('kinds'));
    await passing(() => storms().some(isOf(2 * kinds, kinds)));
    await failAll(names);
    await passing(() => storms().some(isOf(3 * kinds, kinds)));
    expect(storms()).toHaveLength(1);
    expect(storms()[0]).toMatch(
      new RegExp(`Delivered here because ${platform} refuses .+ – .+\\.`, 'i'),
    );
    expect(told()).toHaveLength(singles + 1);
  },
);

test.each(PLATFORMS)(
  'a digest that %s takes not within half an hour of its time is told of once, on the other platform, and comes when it can',
  async (platform) => {
    const { engine, clock, passing, sides } = await openBoth();
    const { told, toldElsewhere, delay, subscribe } = sides[platform];
    const { db } = engine.app;
    await subscribe();
    await passing(() => told()[0]?.includes('digest'));
    const before = told().length;
    const { due_at: due } = await db('subscriptions').first('due_at');
    delay();
    clock.wind(Number(due) - clock.now());
    // As the sweep does; and the deliverer, every minute.
    await makeDueDigests(engine.app);
    const alarm = () =>
      alarmLateDigests(engine.app, [
        { surface: 'slack', place: 'COPS' },
        { surface: 'discord', place: OPS },
      ]);
    await passing(() => db('ledger').where({ kind: 'digest', what: 'deferred' }).first());
    await alarm();
    clock.wind(30 * MINUTE_MS);
    await alarm();
    await alarm();
    const alarms = () => toldElsewhere().filter((text) => text.includes('the digest of'));
    await passing(() => alarms().length > 0);
    expect(alarms()[0]).toMatch(
      /the digest of \d{4}-\d\d-\d\d was not sent: .*, 30 min after its time/,
    );
    clock.wind(2 * 60 * MINUTE_MS);
    await alarm();
    await passing(() => told().length > before);
    expect(told().slice(before)).toEqual([expect.stringContaining('Daily digest')]);
    expect(alarms()).toHaveLength(1);
  },
);
