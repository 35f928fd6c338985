import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { viewDeliveryAlert } from '#src/views/delivery-alert.ts';
import { viewDigest } from '#src/views/digest.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewFixQuestion } from '#src/views/fix-question.ts';
import { viewRepeat } from '#src/views/repeat.ts';
import { viewStorm } from '#src/views/storm.ts';
import type { View } from '#src/views/view.ts';
import { viewWhyQuiet } from '#src/views/why-quiet.ts';
import {
  busyDay,
  digestGroup,
  makeContext,
  makeQuiet,
  makeStorm,
  makeUndelivered,
  namedRun,
  stormRow,
} from './example-alerts.ts';
import { T0 } from './factories.ts';

/** What is longer is cut the same way on cards of one run. */
const TEXT_LENGTH_MAX = 3_000;

/** What is said of many failures, all that comes from outside being this text. */
export function hostileAlerts(failed: RunFacts, whole: string, redact: Redact): (View | null)[] {
  const text = whole.slice(0, TEXT_LENGTH_MAX).toWellFormed();
  const rerouted = { surface: 'slack', place: text, reason: text };
  const context = makeContext({
    count: 7,
    said: { kinds: [{ text, count: 3 }], others: 4 },
    claim: { by: text, at: T0 },
    mute: { by: text, until: T0 },
    lastFix: { words: text, by: text, at: T0 },
    unmutedBecause: text,
    rerouted,
  });
  const recovered = { ...namedRun(1), at: T0 };
  const row = { workflow: text, step: text, code: text };
  const run = { ...namedRun(2), workflow: text };
  const rows = Array.from({ length: 8 }, (_, index) => stormRow(index, row));
  const digest = busyDay({
    scope: { workflow: text, tag: text },
    groups: [digestGroup(0, { ...row, said: context.said, claimedBy: text })],
    stopped: [{ workflow: text, count: 1, newest: namedRun(3) }],
    waiting: [{ ...run, title: text, since: T0 }],
    stuck: [{ ...run, symptom: text }],
    rerouted,
  });
  const missed = [{ kind: 'digest', workflow: text, run: namedRun(0), at: T0 }];
  const { entries } = makeQuiet();
  return [
    viewFailureAlert(failed, redact, { context }),
    viewRepeat(failed, { context, runs: [] }, redact),
    viewFixQuestion(failed, { ...context, recovered }, redact),
    viewFixQuestion(failed, { ...context, recovered, lastFix: null }, redact),
    viewStorm(makeStorm({ rows: [stormRow(0, row)] }), redact),
    viewStorm(makeStorm({ rows, signatures: 30 }), redact, 2),
    viewDigest(digest, redact),
    viewDeliveryAlert(makeUndelivered({ place: text, reason: text, fix: text, missed }), redact),
    viewWhyQuiet(
      makeQuiet({
        about: { type: 'workflow', workflow: text },
        standing: [text],
        entries: entries.map((entry) => ({ ...entry, place: text, reason: text })),
      }),
      redact,
    ),
  ];
}
