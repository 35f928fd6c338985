import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const DEMO_MS_MAX = 90_000;

test(
  'the demo plays by itself: one run succeeds, one fails with its victims told apart, one outlives its worker',
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      'bin/signalbox.mjs',
      'demo',
      '--script',
    ]);
    const words = stdout.replaceAll(/\s+/g, ' ');
    for (const fact of [
      'COMPLETED ─ release-notes',
      'Signalbox 0.1.0 * Added:',
      'Root step charge-card: Charge the card MCP_TOOL_FAILED · attempt 1/1',
      'Success 1 get-order',
      'Cancelled 1 stopped while calling print-label: it may have happened',
      'Skipped (Blocked) 2 write-receipt, notify-customer: never ran',
      '$ kill -9',
      'COMPLETED ─ ship-order',
      'get-order: once charge-card: once print-label: 2 times',
      'notify-customer: once',
    ]) {
      expect(words).toContain(fact);
    }
  },
  DEMO_MS_MAX,
);
