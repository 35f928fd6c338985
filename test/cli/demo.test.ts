import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '#src/config.ts';
import { listen, urlOf } from '#src/http/listen.ts';
import { openCliBench } from '#test/support/cli.ts';
import { canLendTerminal, shows, UNDER_TERMINAL, watch } from '#test/support/lent-terminal.ts';

const DEMO_MS_MAX = 180_000;

test(
  'the demo plays by itself: a yes, a no, a failure and its retry, two drains, a hold, a run that outlives its worker, and the digest of it all',
  async () => {
    let asked = 0;
    const chat = await listen({ host: '127.0.0.1', port: 0 }, (_, answer) => {
      asked += 1;
      answer.end();
    });
    onTestFinished(chat.close);
    const settings = [
      'SLACK_BOT_TOKEN=xoxb-of-somebody',
      'SLACK_APP_TOKEN=xapp-of-somebody',
      'SLACK_CHANNEL=COPS',
      `SLACK_API_URL=${urlOf(chat)}`,
      'DISCORD_TOKEN=token.of.somebody',
      'DISCORD_APPLICATION_ID=100000000000000001',
      'DISCORD_CHANNEL=100000000000000010',
      `DISCORD_API_URL=${urlOf(chat)}`,
    ];
    const cwd = await mkdtemp(join(tmpdir(), 'signalbox-'));
    onTestFinished(() => rm(cwd, { recursive: true }));
    await writeFile(join(cwd, '.env'), settings.join('\n'));
    const { environment: env } = readConfig();
    const words = [resolve('bin/signalbox.mjs'), 'demo', '--script'];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd, env });
    expect(asked, 'what is only played is told to nobody in chat').toBe(0);
    const shown = stdout.replaceAll(/\s+/g, ' ');
    for (const fact of [
      'AWAITING APPROVAL ─ release-notes',
      '│ Publish the notes of Signalbox 0.1.0?',
      'Decision approved by ',
      'Skipped make-folder rejected by ',
      'Skipped write-notes rejected by ',
      'Draining… 0 of ',
      'STOPPED ─ restock',
      'Skipped plan-order the run was stopped first',
      'FAILED ─ restock',
      'Workflow "restock" is held by ',
      '(Stocktaking until noon)',
      'Workflow "restock" is released',
      'Signalbox 0.1.0 * Added:',
      'Root step charge-card: Charge the card MCP_TOOL_FAILED · attempt 1/1',
      'Success 1 get-order',
      'Cancelled 1 stopped while calling print-label: it may have happened',
      'Skipped (Blocked) 2 write-receipt, notify-customer: never ran',
      'which failed at charge-card. Success get-order kept from …',
      '$ kill -9',
      'COMPLETED ─ ship-order',
      'get-order: once charge-card: once print-label: 2 times',
      'notify-customer: once',
      '2 failures in ',
      'New · 1 restock · 1 failure count-',
      'Recovered · 1 order-fulfilment · 1 failure charge-card · MCP_TOOL_FAILED',
    ]) {
      expect(shown).toContain(fact);
    }
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'May act twice print-label was cancelled; it may have happened Runs again charge-card: failed',
    );
    expect(stderr).toContain('To repeat it, type: signalbox retry');
    expect(shown).toMatch(/Root step count-(shop|warehouse): Count the \w+ DRAIN_TIMEOUT/);
  },
  DEMO_MS_MAX,
);

test.runIf(canLendTerminal)('Ctrl-C where the demo waits ends it, and is no Enter', async () => {
  const demo = openCliBench({ TERM: 'xterm' }).start(['demo'], {
    under: UNDER_TERMINAL,
    stdin: null,
  });
  const screen = watch(demo);
  await shows(screen, '(Enter)');
  demo.child.stdin?.write('\x03');
  expect((await demo.ended).code).toBe(130);
  expect(screen.text).not.toContain('1. Workflows are JSON files');
});
