import { expect, test } from 'vitest';
import type { FormValues } from '#bots/forms/form.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { asCaller } from '#test/support/callers.ts';
import { BEN } from '#test/support/factories.ts';
import { openForms, refusalOf } from '#test/support/form-scene.ts';

const VIEWER = asCaller(BEN, { role: 'project_viewer' });

async function openFailed(failures = 1) {
  const forms = await openForms();
  const ids: string[] = [];
  for (let made = 0; made < failures; made += 1) {
    const { run, runId } = await forms.begin();
    await forms.fail(run, 'call');
    ids.push(runId);
  }
  return { ...forms, runId: ids[0] ?? '' };
}

test('a mute is asked how long and why, and says what it would have hidden', async () => {
  const { runId, formOf, send, database, open } = await openFailed();
  const form = await formOf({ type: 'mute', runId, hours: 4 });
  expect(form.intro).toMatch(/^MCP_TOOL_FAILED at step call of w\. In the last 30 days /);
  expect(form.fields.map((field) => 'initial' in field && field.initial)).toEqual(['4', '']);
  for (const hours of ['', 'long', '0', '721', '31d']) {
    expect(await send(form, { hours })).toMatchObject([{ field: 'hours' }]);
  }
  const muted = await send(form, { hours: '3d', reason: 'known' });
  expect(muted).toMatchObject({ receipt: { outcome: 'applied' } });
  const row = await database.reader('mutes').first('until', 'at', 'reason');
  expect([row.until - row.at, row.reason]).toEqual([3 * 86_400_000, 'known']);
  expect(refusalOf(await open({ type: 'mute', runId }, VIEWER))[0]).toBe('forbidden');
});

test('what fixed it is asked by a press, and by a line that does not say', async () => {
  const { runId, formOf, ofLine, send, open } = await openFailed();
  const form = await formOf({ type: 'tell-fix', runId });
  expect(await send(form, { words: ' ' })).toMatchObject([{ field: 'words' }]);
  expect(await send(form, { words: 'a restart' })).toMatchObject({
    receipt: { outcome: 'applied' },
  });
  expect(await ofLine(`fix ${shortIdOf(runId)}`)).toMatchObject({
    intent: { type: 'tell-fix', runId },
  });
  expect(await ofLine(`fix ${shortIdOf(runId)} a restart`)).toBeNull();
  expect(await ofLine('fix w/call/MCP_TOOL_FAILED')).toBeNull();
  expect(refusalOf(await open({ type: 'tell-fix', runId }, VIEWER))[0]).toBe('forbidden');
});

test('all that failed alike are retried when their count is typed', async () => {
  const { runId, formOf, send, open, queue } = await openFailed(2);
  const form = await formOf({ type: 'retry-group', runId });
  expect(form).toMatchObject({
    intent: { type: 'retry-group-now', runId, count: 2 },
    intro: expect.stringMatching(
      /^2 of 2 runs that failed with MCP_TOOL_FAILED at step call of w /,
    ),
    fields: [{ label: 'Type 2 to retry as many runs' }],
  });
  const shown = { type: 'retry-group-now', runId, count: 2, plan: '3fa91c02' } as const;
  expect(await formOf(shown), 'one press retries no hundred runs').toEqual(form);
  expect(await send(form, { count: '3' })).toMatchObject([{ field: 'count' }]);
  expect(await send(form, { count: ' 2 ' })).toMatchObject({ receipt: { outcome: 'applied' } });
  expect(refusalOf(await open({ type: 'retry-group', runId }))[0]).toBe('already');
  expect(refusalOf(await open({ type: 'retry-group', runId }, VIEWER))[0]).toBe('forbidden');
  const queued = await queue();
  expect(refusalOf(await open({ type: 'retry-group', runId: queued.runId }))[0]).toBe('refused');
});

test('a digest is subscribed to where the form was opened', async () => {
  const { formOf, ofLine, send, open } = await openFailed();
  const form = await formOf({ type: 'subscribe' });
  expect(await ofLine('subscribe digest')).toMatchObject({ intent: { type: 'subscribe' } });
  for (const line of ['subscribe 09:00', 'unsubscribe']) expect(await ofLine(line)).toBeNull();
  expect(await send(form, { at: '09:00', zone: ' ' })).toMatchObject([{ field: 'zone' }]);
  expect(form.fields.length, 'as many as Discord asks at once').toBeLessThanOrEqual(5);
  const filled = { at: '09:00', zone: 'UTC', weekly: 'mon', of: 'w', empty: 'heartbeat' };
  expect(await send(form, { ...filled, empty: 'never' })).toMatchObject([{ field: 'empty' }]);
  const told = async (values: FormValues) => {
    const made = await send(form, values);
    return 'receipt' in made ? made.receipt.message : made;
  };
  expect(await told(filled)).toMatch(
    /^A digest of workflow "w" comes weekly on mon at 09:00 UTC; the next/,
  );
  expect(await told({ ...filled, of: ' ', weekly: '', empty: ' Quiet' })).toMatch(
    /^A digest of all workflows comes daily at 09:00 UTC, unless there is nothing to say;/,
  );
  expect(await told({ ...filled, of: 'Tag: billing' })).toBe('No workflow has the tag "billing".');
  expect(refusalOf(await send(form, { at: '9 o’clock', zone: 'UTC' }))[0]).toBe('invalid');
  expect(refusalOf(await open({ type: 'subscribe' }, VIEWER))[0]).toBe('forbidden');
});
