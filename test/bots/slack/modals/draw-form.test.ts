import { describe, expect, test } from 'vitest';
import type { Form, FormField } from '#bots/forms/form.ts';
import { type Carried, drawForm } from '#bots/slack/modals/draw-form.ts';
import { readForm } from '#bots/slack/modals/read-form.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import type { View } from '#src/views/view.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { largestViews } from '#test/support/largest-views.ts';
import { makeForm, makeTextField } from '#test/support/make-form.ts';
import { type Filling, fillModal } from '#test/support/slack/fill-modal.ts';
import { needViewBlocks } from '#test/support/slack/input-blocks.ts';
import { encode, readIntents, readText, walk } from '#test/support/slack/read-card.ts';
import { Modal, Views } from '#test/support/slack/views.ts';

const CARRIED: Carried = {
  code: 'c'.repeat(100),
  spot: { channel: 'C0123456789', thread: '1764000000.000100', card: '1764000000.000200' },
  openedIn: 'C0123456789',
};
const BYTES_MAX = 250_000;

const HOSTILE: Record<string, string> = {
  mentions: '<!channel> <@U1> <https://evil.example|Approve> :x: *bold*',
  'right-to-left marks': 'safe\u202Egnp.exe\u2066x\u200B שלום',
  'emoji of four bytes': '👩‍💻🧨'.repeat(900),
  '3,000 characters': 'x'.repeat(3_000),
  'what is escaped': '<&>'.repeat(1_000),
  'quotes and backslashes': `"\\`.repeat(1_500),
  'control characters': '\u0000\u0007\u001B[2J\r\n\tx',
};

/** The modal as Slack opens it, once it has found nothing wrong with it. */
function open(form: Form) {
  const modal = drawForm(form, CARRIED, { encode });
  expect(Buffer.byteLength(JSON.stringify(modal))).toBeLessThan(BYTES_MAX);
  const source = Modal.parse(JSON.stringify(modal));
  needViewBlocks(source.blocks, 'modal');
  return { modal, view: new Views().open('U1', source) };
}

function sendBack(form: Form, filling: Filling) {
  const { view } = open(form);
  return readForm({ ...view, state: fillModal(view, filling) });
}

test('a form comes back with what was filled in, and with what it knew', () => {
  const fields: FormField[] = [
    makeTextField('reason', { isLong: true }),
    makeTextField('amount', { initial: '5' }),
    makeTextField('note', { initial: 'a\nb', isOptional: true }),
    {
      type: 'ticks',
      name: 'ticks',
      label: 'May happen a second time',
      options: [
        { value: 'step-0', label: 'charge-card' },
        { value: 'step-1', label: 'ship' },
      ],
    },
  ];
  const kept = { run: 'r', paths: ['a.b'] };
  const filling = { reason: 'too\nmuch', note: '', ticks: ['step-1'] };
  expect(sendBack(makeForm({ fields, kept }), filling)).toEqual({
    ...CARRIED,
    kept,
    values: { reason: 'too\nmuch', amount: '5', note: '', ticks: ['step-1'] },
  });
});

test('a field is named where Slack wants to hear of its fault, and closing tells nobody', () => {
  const { modal } = open(makeForm({ title: 'A title that is longer than Slack takes' }));
  expect(modal).toMatchObject({
    callback_id: 'form',
    notify_on_close: false,
    blocks: [{ type: 'input', block_id: 'reason', optional: false, element: { multiline: true } }],
  });
  expect(modal.title.text).toMatch(/^A title.{1,17}…$/);
});

describe.each(Object.entries(HOSTILE))('%s', (_, said) => {
  const short = said.slice(0, 3_000);
  const form = makeForm({
    title: said,
    intro: said,
    submit: said,
    fields: [
      ...Array.from({ length: 19 }, (_each, index) => {
        return makeTextField(`field-${index}`, {
          label: said,
          hint: said,
          initial: short,
          isOptional: true,
        });
      }),
      { type: 'ticks', name: 'ticks', label: said, options: [{ value: 'step-0', label: said }] },
    ],
  });

  test('in every place of a form is taken, parsed by nobody, and hides nothing', () => {
    const { modal } = open(form);
    const texts = walk(modal.blocks).filter(({ type }) => type === 'plain_text');
    expect(texts.every(({ emoji }) => emoji === false)).toBe(true);
    expect(walk(modal).filter(({ type }) => type === 'mrkdwn')).toEqual([]);
    const shown = texts.map(({ text: label }) => String(label)).join('');
    expect(shown).not.toMatch(/[\u200B\u202A-\u202E\u2066-\u2069]/);
  });

  test('that nobody touches comes back as it was', () => {
    const sent = sendBack(form, { ticks: ['step-0'] });
    expect(sent?.values['field-0']).toBe(short);
  });
});

const ABOUTS: readonly [string, View][] = [
  ...exampleViews(),
  ...largestViews(),
  ...hostileViews('🧨<&>'.repeat(20_000), makeRedactor([])).map((view): [string, View] => [
    `a hostile ${view.kind}`,
    view,
  ]),
];

test('what is to be read first is its card, whole but for what it offers', () => {
  const fields = Array.from({ length: 20 }, (_, index) => makeTextField(`field-${index}`));
  for (const [name, about] of ABOUTS) {
    const { modal } = open(makeForm({ about, fields, intro: 'Read this.' }));
    const blocks = modal.blocks.filter(({ type }) => type !== 'input');
    expect.soft(readIntents(blocks, about), name).toEqual([]);
    expect
      .soft(
        walk(blocks).filter(({ action_id }) => action_id !== undefined),
        name,
      )
      .toEqual([]);
    expect.soft(readText(blocks), name).toMatch(/Read this\.$/);
  }
});

test('a form that keeps more than Slack carries is a bug, not a modal', () => {
  expect(() => open(makeForm({ kept: { input: 'x'.repeat(3_000) } }))).toThrow(
    /keeps \d+ characters/,
  );
});

test.each<[what: string, view: unknown]>([
  ['nothing', undefined],
  [
    'a modal of another maker',
    { callback_id: 'other', private_metadata: '{}', state: { values: {} } },
  ],
  [
    'metadata that is no JSON',
    { callback_id: 'form', private_metadata: 'x', state: { values: {} } },
  ],
  [
    'metadata of another making',
    { callback_id: 'form', private_metadata: '{}', state: { values: {} } },
  ],
  ['no state', { callback_id: 'form', private_metadata: '{}' }],
])('%s is no form of ours', (_, view) => {
  expect(readForm(view)).toBeNull();
});
