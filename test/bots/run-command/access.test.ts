import { expect, test } from 'vitest';
import type { Role } from '#src/domain/access.ts';
import { asCaller } from '#test/support/callers.ts';
import { BEN } from '#test/support/factories.ts';
import { openRunLines, type RunLines } from '#test/support/run-lines.ts';

async function helpFor(lines: RunLines, role: Role): Promise<string[]> {
  const { view } = await lines.say('/run help', asCaller(BEN, { role }));
  if (view.kind !== 'help') throw new Error(view.kind);
  return view.verbs.map(({ name }) => name);
}

test('help lists only what the reader may do', async () => {
  const lines = await openRunLines();
  expect(await helpFor(lines, 'none')).toEqual(['link', 'help']);
  const looking =
    'list show why log graph bundle tasks credits digest why-quiet approve reject link help'.split(
      ' ',
    );
  expect(await helpFor(lines, 'project_viewer')).toEqual(looking);
  const all = await helpFor(lines, 'project_contributor');
  expect(all).toEqual(expect.arrayContaining([...looking, 'start', 'stop', 'pause', 'hold']));
  const one = await lines.say('help STOP');
  expect(one.view).toMatchObject({ kind: 'help', verb: { name: 'stop' } });
  expect(one.drawn).toContain('--dry-run');
  const unknown = await lines.say('help stpo');
  expect(unknown.receipt).toMatchObject({
    outcome: 'unknown',
    fix: 'Did you mean /run help stop?',
  });
  const hidden = await lines.say('help stop', asCaller(BEN, { role: 'none' }));
  expect(hidden.receipt.outcome).toBe('unknown');
});

test('a viewer looks and changes nothing; whoever nobody knows sees nothing at all', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const { run, runId } = await lines.begin({ approvers: ['user:cem@example.com'] });
  const before = await lines.stateOf(run);
  const changing = ['start w', 'stop --drain', 'stop --workflow w --all', 'hold w', 'release w'];
  const ofRun = ['stop', 'stop --dry-run', 'pause', 'resume', 'approve'].map((verb) => {
    return verb.replace(/^\w+/, `$& ${runId}`);
  });
  const viewer = asCaller(BEN, { role: 'project_viewer' });
  const nobody = asCaller(BEN, { role: 'none' });
  for (const line of [...changing, ...ofRun]) {
    expect
      .soft((await lines.say(line, viewer)).receipt, line)
      .toMatchObject({ outcome: 'forbidden' });
  }
  const looking = [
    'list',
    'tasks',
    `show ${runId}`,
    `why ${runId}`,
    `log ${runId}`,
    `graph ${runId}`,
    `bundle ${runId}`,
    'show nowhere',
  ];
  for (const line of [...changing, ...ofRun, ...looking]) {
    const { receipt, drawn } = await lines.say(line, nobody);
    expect.soft(receipt, line).toMatchObject({ outcome: 'forbidden' });
    expect.soft(drawn, line).not.toMatch(/\bcall\b|running/);
  }
  expect(await lines.stateOf(run)).toEqual(before);
});

test('a code to be linked by is shown to whoever asked, and stands in no record', async () => {
  const lines = await openRunLines();
  const nobody = asCaller(BEN, { role: 'none' });
  const reply = await lines.say('link', nobody);
  const [code = ''] = /\w{4}-\w{4}/.exec(reply.drawn) ?? [];
  expect(code).not.toBe('');
  expect(reply).toMatchObject({ isPrivate: true, view: { kind: 'receipt', tone: 'good' } });
  expect(JSON.stringify(await lines.audit(''))).not.toContain(code);
  expect((await lines.say('link', nobody)).receipt.outcome).toBe('refused');
});
