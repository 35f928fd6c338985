import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeRedactor } from '#src/domain/redact.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadBundle } from '#src/operations/load-bundle.ts';
import { startRun } from '#src/operations/start-run.ts';
import { readVersion } from '#src/version.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const EVENT = z.object({ seq: z.number(), event_type: z.string() });
const SECRET = 'correct horse battery staple';
const redact = makeRedactor([SECRET]);
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe.each(databases())('on $name', (kind) => {
  async function openFailed() {
    const runs = await openStoredRuns(kind);
    await runs.apply();
    const { run, runId } = await runs.begin();
    await runs.fail(run, 'call');
    return { ...runs, runId, record: await findNamedRun(runs.app, runId) };
  }

  test('a bundle says where it ran, which run it is and what became of it', async () => {
    const { app, record, runId } = await openFailed();
    const { about } = await loadBundle(app, record, { redact });
    expect(about).toMatchObject({
      signalbox_version: readVersion(),
      node_version: process.version,
      platform: expect.stringContaining(process.platform),
      made_at: MOMENT,
      run_id: runId,
      workflow: 'w',
      workflow_id: UUID,
      version: 1,
      graph_hash: expect.stringMatching(/\w{16}/),
      status: 'failed',
      queued_at: MOMENT,
      started_at: MOMENT,
      finished_at: MOMENT,
      failure: { code: 'MCP_TOOL_FAILED', root_step_id: 'call', message: expect.any(String) },
      steps: [{ id: 'call', badge: 'Failed' }, { id: 'review' }, { id: 'after' }],
    });
  });

  test('the whole log is in it, in order', async () => {
    const { app, record } = await openFailed();
    const { log, omitted, facts } = await loadBundle(app, record, { redact });
    const events = log.map((line) => EVENT.parse(JSON.parse(line)));
    expect(events.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    expect({ omitted, last: log.length }).toEqual({ omitted: 0, last: facts.state.head });
    expect(events.map(({ event_type: type }) => type)).toContain('step_failed');
  });

  test('no secret of an input or a payload is in the log', async () => {
    const { app, apply } = await openStoredRuns(kind);
    await apply();
    const input = { note: `it is ${SECRET}`, password: 'swordfish' };
    const started = await startRun(app, { workflow: 'w', input, trigger: 'test', by: ANA });
    const { log } = await loadBundle(app, await findNamedRun(app, started.runId), { redact });
    expect(log.join('')).toContain('it is');
    expect(log.join('')).not.toMatch(/battery|swordfish/);
  });

  test('of a log that is too long the end is kept, and what is missing is counted', async () => {
    const { app, record } = await openFailed();
    const { log: whole } = await loadBundle(app, record, { redact });
    const logLengthMax = whole.slice(-2).join('').length;
    const { log, omitted } = await loadBundle(app, record, { redact, logLengthMax });
    expect(log).toEqual(whole.slice(-2));
    expect(omitted).toBe(whole.length - 2);
  });
});
