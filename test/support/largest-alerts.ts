import type { DigestGroup } from '#src/domain/digest.ts';
import type { LedgerEntry } from '#src/domain/why-quiet.ts';
import { viewDeliveryAlert } from '#src/views/delivery-alert.ts';
import { viewDigest } from '#src/views/digest.ts';
import { viewStorm } from '#src/views/storm.ts';
import type { View } from '#src/views/view.ts';
import { viewWhyQuiet } from '#src/views/why-quiet.ts';
import {
  busyDay,
  digestGroup,
  makeQuiet,
  makeStorm,
  makeUndelivered,
  namedRun,
  stormRow,
} from './example-alerts.ts';
import { T0 } from './factories.ts';

const GROUPS = 300;
const TRENDS = ['new', 'new', 'still_failing', 'recovered'] as const;

const asIs = (text: string) => text;
const places = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Digests and storms with as much in them as there may be, all of it called so. `words`: what failures say. */
export function largestAlerts(name: string, words: string | null = name): [string, View][] {
  const row = { workflow: name, step: `${name}[]/${name}`, code: 'MCP_TOOL_FAILED' };
  const kinds = [1, 2].map((count) => ({ text: words ?? '', count }));
  const said = words === null ? null : { kinds, others: 9 };
  const groups = places(GROUPS).map((index): DigestGroup => {
    const trend = TRENDS[index % TRENDS.length] ?? 'new';
    return digestGroup(index, { ...row, said, trend, day: 30, claimedBy: name, mutedUntil: T0 });
  });
  const others = places(40).map((index) => ({ ...namedRun(index), workflow: name }));
  const digest = busyDay({
    groups,
    scope: { workflow: name, tag: name },
    stopped: others.map(({ workflow, ...newest }) => ({ workflow, newest, count: 9 })),
    waiting: others.map((run) => ({ ...run, title: name, since: T0 })),
    waitingLeft: 9,
    stuck: others.map((run) => ({ ...run, symptom: name })),
    stuckLeft: 9,
    rerouted: { surface: 'slack', place: name, reason: name },
  });
  const entries = places(100).map((index): LedgerEntry => {
    const of = { run: namedRun(index), workflow: name, surface: 'slack', place: name };
    return {
      ...of,
      id: 1_000 - index,
      at: T0,
      kind: 'digest',
      what: 'undeliverable',
      reason: name,
      attempt: 3,
    };
  });
  const missed = { kind: 'failure-alert', workflow: name, run: namedRun(0), at: T0 };
  const rows = places(8).map((index) => stormRow(index, row));
  return [
    ['a digest of 300 groups', viewDigest(digest, asIs)],
    ['a storm of 300 kinds', viewStorm(makeStorm({ rows, signatures: 300 }), asIs)],
    [
      '100 entries of the ledger',
      viewWhyQuiet(makeQuiet({ entries, standing: places(5).map(() => name) }), asIs),
    ],
    [
      'what could not be delivered, 12 times',
      viewDeliveryAlert(
        makeUndelivered({
          place: name,
          reason: name,
          fix: name,
          missed: places(9).map(() => missed),
        }),
        asIs,
      ),
    ],
  ];
}
