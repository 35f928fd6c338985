import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRunLine } from '#bots/run-command/answer-run-command.ts';
import { splitLine } from '#bots/run-command/split-line.ts';
import { readArgs } from '#src/cli/args.ts';
import { VERBS } from '#src/cli/verbs.ts';
import { LATE_MS, QUIET_MS, WINDOW_MS } from '#src/domain/alert-stream.ts';
import { ASKED_MAX } from '#src/domain/approval-budget.ts';
import { BACK_TEST_DAYS } from '#src/domain/back-test.ts';
import { GROUPS_MAX } from '#src/domain/digest-parts.ts';
import { MUTE_HOURS_MAX } from '#src/domain/mute.ts';
import { LATE_ALERTS_MAX, NEW_ALERTS_MAX } from '#src/domain/plan-storm.ts';
import { RETRY_GROUP_MAX } from '#src/domain/retry-group.ts';
import { REMINDERS_MAX } from '#src/domain/task-reminders.ts';
import { LATE_DIGEST_MS } from '#src/operations/list-late-digests.ts';
import { MUTE_HOURS_USUAL } from '#src/operations/mute-signature.ts';
import { SUBSCRIPTIONS_MAX } from '#src/store/subscriptions.ts';

const ALERTS = readFileSync('docs/alerts.md', 'utf8');
const DIGESTS = readFileSync('docs/digests.md', 'utf8');
const BLOCKS = [...`${ALERTS}\n${DIGESTS}`.matchAll(/```\n([^`]+)```/g)].map(
  ([, block = '']) => block,
);
const LINES = BLOCKS.flatMap((block) => block.trim().split('\n'));
const MINUTE_MS = 60_000;

test.each(LINES.filter((line) => line.startsWith('/run')))(
  'the guides: %s is understood',
  (line) => {
    expect(readRunLine(line).verb.name).toBeTruthy();
  },
);

test.each(LINES.filter((line) => line.startsWith('signalbox')))(
  'the guides: %s is understood',
  async (line) => {
    const [, name = '', ...rest] = splitLine(line.replace(/ #.*$/, '')).map(({ text }) => text);
    const entry = VERBS[name];
    if (entry === undefined) throw new Error(`there is no verb ${name}`);
    const { VERB } = await entry.load();
    expect(() => readArgs(rest, VERB)).not.toThrow();
  },
);

test('the limits of the guides are those that hold', () => {
  const said: [string, string][] = [
    [
      ALERTS,
      `after ${QUIET_MS / MINUTE_MS} quiet minutes, ${WINDOW_MS / (60 * MINUTE_MS)} hours after`,
    ],
    [ALERTS, `${LATE_MS / MINUTE_MS} minutes late says so`],
    [
      ALERTS,
      `More than ${NEW_ALERTS_MAX} new messages in one place within a minute, or more than ${LATE_ALERTS_MAX} that`,
    ],
    [
      ALERTS,
      `A mute is for ${MUTE_HOURS_USUAL} hours unless \`--for\` says otherwise, ${MUTE_HOURS_MAX / 24} days at most`,
    ],
    [ALERTS, `hidden in the last ${BACK_TEST_DAYS} days`],
    [ALERTS, `${RETRY_GROUP_MAX} runs at most at once`],
    [DIGESTS, `${GROUPS_MAX} kinds at most`],
    [DIGESTS, `| how many | ${SUBSCRIPTIONS_MAX} |`],
    [DIGESTS, `${LATE_DIGEST_MS / MINUTE_MS} minutes after its time`],
  ];
  const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
  for (const [guide, words] of said) expect.soft(flat(guide)).toContain(words);
  expect([ASKED_MAX, REMINDERS_MAX], 'both are written as "ten"').toEqual([10, 10]);
});
