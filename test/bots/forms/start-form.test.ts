import { expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.ts';
import { countActiveRuns } from '#src/operations/load-stop-plan.ts';
import { setRunSetup } from '#src/operations/set-run-setup.ts';
import { asCaller } from '#test/support/callers.ts';
import { BEN } from '#test/support/factories.ts';
import { NEEDY_STEPS, needForm, needing, openForms, refusalOf } from '#test/support/form-scene.ts';
import { lua } from '#test/support/make-world.ts';

const ANA_ASKS = asCaller();

const LINES: readonly [line: string, title: string | null][] = [
  ['/run start needy', 'Start a new run'],
  ['start needy name=Ana', 'Start a new run'],
  ['start needy order.id=5 name=Ana', null],
  ['start needy --exclude call,again,over,name', null],
  ['start needy --exclude nothing', null],
  ['start w', null],
  ['start unknown', null],
  ['start needy =5', null],
  ['start needy "', null],
  ['reject RUN', 'Reject'],
  ['reject RUN ""', 'Reject'],
  ['reject RUN --version 1', 'Reject'],
  ['reject RUN --version 7', null],
  ['reject RUN because', null],
  ['reject ffffffff', null],
  ['reject', null],
  ['retry RUN', null],
  ['frobnicate', null],
  ['', null],
];

test('a line that leaves something open is completed by a form, every other answers itself', async () => {
  const forms = await openForms();
  await forms.apply('needy', NEEDY_STEPS);
  const { runId } = await forms.begin();
  for (const [line, title] of LINES) {
    const form = await forms.ofLine(line.replace('RUN', runId));
    expect.soft(form?.title ?? null, line).toBe(title);
    expect
      .soft(await forms.ofLine(line.replace('RUN', runId), asCaller(BEN, { role: 'none' })), line)
      .toBeNull();
  }
});

test('what is given by default is kept beside what the form asks for', async () => {
  const forms = await openForms();
  await forms.apply('needy', NEEDY_STEPS);
  const setup = { input: { order: { currency: 'EUR' } } };
  await setRunSetup(forms.app, ANA_ASKS, { workflow: 'needy', setup });
  const form = await forms.formOf({ type: 'start', workflow: 'needy' });
  const sent = await forms.send(form, { 'input-0': '5', 'input-1': 'Ana' });
  const run = 'view' in sent && sent.subject !== null ? sent.subject.run : 0;
  expect((await forms.stateOf(run)).input).toMatchObject({
    input: { order: { currency: 'EUR', id: 5 }, name: 'Ana' },
  });
});

test('what a line gave is kept beside what the form asks for', async () => {
  const forms = await openForms();
  await forms.apply('needy', [...NEEDY_STEPS, lua('other')]);
  const line = 'start needy order.lines:=[1] deep.x=1 --exclude other';
  const form = needForm(await forms.ofLine(line));
  expect(form.fields.map(({ label }) => label)).toEqual(['order.id', 'name']);
  const sent = await forms.send(form, { 'input-0': '"5"', 'input-1': '{"first":"Ana"}' });
  const run = 'view' in sent && sent.subject !== null ? sent.subject.run : 0;
  const { input, excluded } = await forms.stateOf(run);
  expect(excluded).toEqual(['other']);
  expect(input).toMatchObject({
    input: { order: { lines: [1], id: '5' }, name: { first: 'Ana' }, deep: { x: 1 } },
  });
  expect(await forms.send(form, { 'input-0': ' ' })).toMatchObject([
    { field: 'input-0' },
    { field: 'input-1' },
  ]);
});

test('more inputs than a form holds are given by line, and so is what it could not keep', async () => {
  const forms = await openForms();
  const steps = Array.from({ length: 21 }, (_, index) => needing(`s${index}`, `k${index}`));
  await forms.apply('many', steps);
  expect(refusalOf(await forms.open({ type: 'start', workflow: 'many' }))).toEqual([
    'invalid',
    expect.stringContaining('needs 21 inputs'),
  ]);
  await forms.apply('needy', NEEDY_STEPS);
  expect(await forms.ofLine(`start needy name=${'x'.repeat(2_000)}`)).toBeNull();
});

test('a form of another making is refused, not obeyed', async () => {
  const forms = await openForms();
  await forms.apply('needy', NEEDY_STEPS);
  const form = await forms.formOf({ type: 'start', workflow: 'needy' });
  const kept: JsonObject = { ...form.kept, run: 'x' };
  expect(refusalOf(await forms.send({ ...form, kept }, {}))[0]).toBe('invalid');
  expect(await countActiveRuns(forms.app, 'needy')).toBe(0);
});
