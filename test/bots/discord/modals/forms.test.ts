import { ComponentType } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { drawFaults, drawProgress } from '#bots/discord/modals/draw-notes.ts';
import { opensPage } from '#bots/discord/modals/form-id.ts';
import {
  type FilledPage,
  type FormsOfOne,
  openForms,
  type SentForm,
} from '#bots/discord/modals/forms.ts';
import type { Form, FormField } from '#bots/forms/form.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import type { View } from '#src/views/view.ts';
import { needV2Components } from '#test/support/discord/component-limits.ts';
import { type Filling, fillModal } from '#test/support/discord/fill-modal.ts';
import { ANN, BEN } from '#test/support/discord/identity.ts';
import { needModal } from '#test/support/discord/modal-limits.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { largestViews } from '#test/support/largest-views.ts';
import { makeForm, makeTextField } from '#test/support/make-form.ts';
import { encode } from '#test/support/slack/read-card.ts';

const MINUTE_MS = 60_000;
const CODE = encode({ type: 'help', verb: null });
const TICKS: FormField = {
  type: 'ticks',
  name: 'ticks',
  label: 'May happen a second time',
  options: [
    { value: 'step-0', label: 'charge-card' },
    { value: 'step-1', label: 'ship' },
  ],
};

const HOSTILE: Record<string, string> = {
  mentions: '<@1> @everyone [Approve](https://evil.example) :x: **bold** ~~~',
  'right-to-left marks': 'safe\u202Egnp.exe\u2066x\u200B שלום',
  'emoji of four bytes': '👩‍💻🧨'.repeat(428),
  '3,000 characters': 'x'.repeat(3_000),
  words: 'lorem ipsum '.repeat(250),
  'what is escaped': '*_`<'.repeat(750),
  'nothing to see': '\u200B \u202E',
};

test('a form comes back with what was filled in, also to a process that never drew it', () => {
  const fields = [
    makeTextField('reason', { isLong: true }),
    makeTextField('amount', { initial: '5', hint: 'A number, such as 5 or 0.25.' }),
    makeTextField('note', { initial: 'a\nb', isOptional: true }),
    TICKS,
  ];
  const form = makeForm({ fields, kept: { ticks: 2 } });
  const { forms } = open();
  const modal = needModal(forms.draw(form, { encode }));
  const filling = { reason: 'too\nmuch', note: '', ticks: ['step-0', 'step-1'] };
  const sent = {
    type: 'whole',
    code: CODE,
    kept: { ticks: 2 },
    values: { ...filling, amount: '5' },
    draft: expect.any(String),
  };
  expect(forms.read(fillModal(modal, filling))).toEqual(sent);
  expect(open().forms.read(fillModal(modal, filling))).toEqual(sent);
  expect(modal.components).toMatchObject([
    { component: { style: 2, required: true } },
    { description: 'A number, such as 5 or 0.25.', component: { style: 1, value: '5' } },
    { component: { style: 2, required: false, value: 'a\nb' } },
    { component: { type: 3, min_values: 2, max_values: 2 } },
  ]);
});

describe('a form of twelve fields', () => {
  const fields = Array.from({ length: 12 }, (_, index) => makeTextField(`field-${index}`));
  const form = makeForm({ fields, intro: 'Read *this*.', kept: { long: 'x'.repeat(2_000) } });
  const filling = (from: number, to: number): Filling =>
    Object.fromEntries(fields.slice(from, to).map(({ name }) => [name, `typed ${name}`]));

  test('comes in pages, and only the last one is all of it', () => {
    const { forms } = open();
    const first = needModal(forms.draw(form, { encode }));
    expect(first.title).toBe('Reject · 1 of 3');
    expect(first.components[0]).toMatchObject({ type: 10, content: String.raw`Read \*this\*.` });
    const one = needPage(forms.read(fillModal(first, filling(0, 4))));
    expect(one).toMatchObject({ first: 1, last: 4, of: 12 });
    expect(textOf(drawProgress(one))).toContain('1 to 4 of 12 are filled in');
    const second = press(forms, one.next);
    expect(second.title).toBe('Reject · 2 of 3');
    const two = needPage(forms.read(fillModal(second, filling(4, 9))));
    expect(two).toMatchObject({ first: 5, last: 9, of: 12 });
    const whole = forms.read(fillModal(press(forms, two.next), filling(9, 12)));
    expect(whole).toMatchObject({ type: 'whole', kept: form.kept, values: filling(0, 12) });
  });

  test('is more than its first page, however little it keeps', () => {
    const first = needModal(open().forms.draw({ ...form, kept: {} }, { encode }));
    expect(open().forms.read(fillModal(first, filling(0, 4)))).toEqual({ type: 'gone' });
  });

  test('opens again where its fault is, with what was typed, and is whole again at once', () => {
    const { forms } = open();
    const sent = fillAll(forms, form);
    const faulty = forms.again(sent, [{ field: 'field-6', message: 'That is no number.' }]);
    if (faulty === null) throw new Error('it is gone');
    expect(faulty.faults).toEqual([{ label: 'field-6', message: 'That is no number.' }]);
    expect(textOf(drawFaults(faulty))).toContain('**field-6** That is no number.');
    const page = press(forms, faulty.next);
    expect(page).toMatchObject({ title: 'Reject · 2 of 3' });
    expect(page.components[2]).toMatchObject({
      label: 'field-6',
      description: '⚠️ That is no number.',
      component: { value: 'as field-6' },
    });
    const mended = forms.read(fillModal(page, { 'field-6': '6' }));
    expect(mended).toMatchObject({ type: 'whole', values: { ...sent.values, 'field-6': '6' } });
  });

  test('is gone after a restart, and for who takes longer than a quarter of an hour', () => {
    const { forms, clock } = open();
    const first = needModal(forms.draw(form, { encode }));
    expect(open().forms.read(fillModal(first, filling(0, 4)))).toEqual({ type: 'gone' });
    const { next } = needPage(forms.read(fillModal(first, filling(0, 4))));
    clock.now += 14 * MINUTE_MS;
    expect(forms.openPage(next)).not.toBeNull();
    clock.now += MINUTE_MS;
    expect(forms.openPage(next)).toBeNull();
    expect(forms.read(fillModal(first, filling(0, 4)))).toEqual({ type: 'gone' });
  });
});

test('what one person fills in nobody else opens, reads or sends, whatever they name', () => {
  const { forms, formsOf } = open();
  const others = formsOf(BEN);
  const form = makeForm({
    fields: [makeTextField('reason', { initial: 'as Ann knows it' }), makeTextField('more')],
  });
  const modal = needModal(forms.draw(form, { encode }));
  const sent = fillAll(forms, form);
  const fault = [{ field: 'reason', message: 'Why?' }];
  const { next } = forms.again(sent, fault) ?? { next: '' };
  expect(others.openPage(next)).toBeNull();
  expect(others.again(sent, fault)).toBeNull();
  const read = others.read(fillModal(modal, { reason: 'as Ben says', more: 'no' }));
  expect(read).toMatchObject({ type: 'whole', values: { reason: 'as Ben says', more: 'no' } });
  expect(JSON.stringify(press(forms, next))).toContain('as Ann knows it');
});

test('a form whose code is too long to come along is known by whoever drew it', () => {
  const { forms } = open();
  const code = 'c'.repeat(90);
  const modal = needModal(forms.draw(makeForm(), { encode: () => code }));
  const sent = fillModal(modal, { reason: 'no budget' });
  expect(forms.read(sent)).toMatchObject({ type: 'whole', code });
  expect(open().forms.read(sent)).toEqual({ type: 'gone' });
});

test('of more than 500 forms the oldest are forgotten', () => {
  const { forms } = open();
  const [first, ...others] = Array.from({ length: 501 }, () => fillAll(forms, makeForm()));
  const fault = [{ field: 'reason', message: 'Why?' }];
  const known = [first, others[0]].map((sent) => sent && forms.again(sent, fault) !== null);
  expect(known).toEqual([false, true]);
  // Whatever was touched last is forgotten last: by now that is the third.
  fillAll(forms, makeForm());
  const left = [others[0], others[1]].map((sent) => sent && forms.again(sent, fault) !== null);
  expect(left).toEqual([true, false]);
});

test.each(Object.entries(HOSTILE))('%s in every place of a form is taken, and stays', (_, said) => {
  const fields = [
    ...Array.from({ length: 19 }, (_each, index) =>
      makeTextField(`field-${index}`, { label: said, hint: said, initial: said, isOptional: true }),
    ),
    { ...TICKS, label: said, options: [{ value: 'step-0', label: said }] },
  ];
  const { forms } = open();
  const form = makeForm({ title: `${said}.`, intro: said, fields });
  const sent = fillAll(forms, form);
  expect(sent.values['field-0']).toBe(said);
  const faulty = forms.again(
    sent,
    fields.map(({ name }) => ({ field: name, message: said })),
  );
  if (faulty === null) throw new Error('it is gone');
  expect(() => needV2Components(drawFaults(faulty).components)).not.toThrow();
  expect(JSON.stringify(press(forms, faulty.next).components[1])).toContain('⚠️');
});

const ABOUTS: readonly View[] = [
  ...exampleViews().values(),
  ...largestViews().values(),
  ...Object.values(HOSTILE).flatMap((said) => hostileViews(said.repeat(30), makeRedactor([]))),
];

test('what is to be read first is the text of its card, with the sentence below it', () => {
  const { forms } = open();
  for (const about of ABOUTS) {
    const form = makeForm({ about, intro: `Read this.${' word'.repeat(500)}` });
    const [shown] = needModal(forms.draw(form, { encode })).components;
    expect.soft(JSON.stringify(shown), about.kind).toContain(String.raw`Read this`);
  }
});

test.each<[what: string, data: unknown]>([
  ['nothing', undefined],
  ['a modal of another maker', { custom_id: 'feedback', components: [] }],
  ['a form of another making', { custom_id: 'form~x', components: [] }],
  ['what has no fields', { custom_id: 'form~x~0~c~e30' }],
])('%s is no form of ours', (_, data) => {
  expect(open().forms.read(data)).toBeNull();
});

test('a button that opens a page is told from a card’s', () => {
  expect([CODE, `${CODE}~1`, 'menu', 'page~x~1'].map(opensPage)).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(open().forms.openPage('page~x~1')).toBeNull();
});

type Forms = FormsOfOne;

function open() {
  const clock = { now: 0 };
  const formsOf = openForms({ monotonic: () => clock.now });
  return { forms: formsOf(ANN), formsOf, clock };
}

function press(forms: Forms, customId: string) {
  return needModal(forms.openPage(customId));
}

/** Page after page, with what stood there already, or "as <field>". */
function fillAll(forms: Forms, form: Form): SentForm {
  let modal = needModal(forms.draw(form, { encode }));
  for (;;) {
    const filling = modal.components.flatMap((each): [string, string | string[]][] => {
      if (each.type !== ComponentType.Label) return [];
      const { component } = each;
      const { custom_id: name } = component;
      if (component.type === ComponentType.StringSelect)
        return [[name, component.options.map(({ value }) => value)]];
      return component.type === ComponentType.TextInput && component.value === undefined
        ? [[name, `as ${name}`]]
        : [];
    });
    const read = forms.read(fillModal(modal, Object.fromEntries(filling)));
    if (read?.type === 'whole') return read;
    modal = press(forms, needPage(read).next);
  }
}

function needPage(read: ReturnType<Forms['read']>): FilledPage {
  if (read?.type === 'page') return read;
  throw new Error(`no page: ${JSON.stringify(read)}`);
}

function textOf({ components }: ReturnType<typeof drawProgress>): string {
  needV2Components(components);
  return JSON.stringify(components);
}
