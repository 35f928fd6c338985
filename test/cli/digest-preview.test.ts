import { expect, test } from 'vitest';
import { explainPreview } from '#src/cli/digest/preview.ts';
import type { DigestPreview } from '#src/operations/preview-digest.ts';
import { busyDay, digestGroup } from '#test/support/example-alerts.ts';
import { T0 } from '#test/support/factories.ts';

function explain(over: Partial<DigestPreview>): string[] {
  const how = { subscription: null, numbers: null, uncounted: 0, isEmpty: false, isSent: true };
  const preview: DigestPreview = { facts: busyDay(), ...how, ...over };
  return explainPreview(preview, (at) => `<${(at - T0) / 3_600_000} h>`);
}

test('a preview says which window and numbers it tells of, and why each group is what it is', () => {
  const groups = [
    digestGroup(0, { firstAt: T0 - 7 * 3_600_000 }),
    digestGroup(1, { workflow: 'nightly', step: '', trend: 'still_failing', day: 3 }),
    digestGroup(2, { workflow: 'stock', step: 'each[]/send', trend: 'recovered' }),
  ];
  const lines = explain({ facts: busyDay({ groups }), numbers: { after: 41, until: 53 } });
  expect(lines[0]).toBe(
    'It tells of 12 runs of all workflows, numbers 42 to 53, counted from <-24 h> to <0 h>.',
  );
  expect(lines.filter((line) => line.includes('/'))).toEqual([
    'order-sync/charge-card/MCP_TOOL_FAILED: new, because its failures in a row began in this window, <-7 h>.',
    'nightly/MCP_TOOL_FAILED: still failing, day 3: it failed before this window, too, and nothing has succeeded since.',
    'stock/each[]/send/MCP_TOOL_FAILED: recovered, because a later run of the workflow succeeded.',
  ]);
});

test('of very many groups the first are explained', () => {
  const groups = Array.from({ length: 12 }, (_, index) => digestGroup(index));
  expect(explain({ facts: busyDay({ groups }) })).toContain('… and 2 groups more.');
});
