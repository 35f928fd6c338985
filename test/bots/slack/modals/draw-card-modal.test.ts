import { expect, test } from 'vitest';
import { drawCardModal } from '#bots/slack/modals/draw-card-modal.ts';
import type { Intent } from '#src/domain/intent.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { type ApprovalView, readWhole } from '#src/views/approval.ts';
import type { View } from '#src/views/view.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { largestViews } from '#test/support/largest-views.ts';
import { assertSlackLimits } from '#test/support/slack/block-limits.ts';
import { encode, readIntents, readText } from '#test/support/slack/read-card.ts';
import { ModalSource } from '#test/support/slack/views.ts';
import { actionsOfView } from '#test/support/view-facts.ts';

const redact = makeRedactor([]);
const BYTES_MAX = 250_000;

const LONG: Record<string, string> = {
  '100 KB without a space': 'x'.repeat(100_000),
  '100 KB of emoji': '👩‍💻'.repeat(20_000),
  '100 KB of what is escaped': '<&>'.repeat(34_000),
  '100 KB of quotes': `"\\`.repeat(50_000),
  '100 KB of empty lines': 'a\n\n'.repeat(34_000),
  'mentions and marks': '<!channel> <@U1> safe\u202Egnp.exe \u0000 https://evil.example',
};

/** All that it says, once Slack has taken it. */
function assertModal(view: View): { text: string; offered: (Intent | null)[] } {
  const modal = drawCardModal(view, { encode });
  ModalSource.parse(modal);
  assertSlackLimits({ blocks: modal.blocks, text: '' }, 'modal');
  expect(Buffer.byteLength(JSON.stringify(modal))).toBeLessThan(BYTES_MAX);
  return { text: readText(modal.blocks), offered: readIntents(modal.blocks, view) };
}

test('Slack takes every card as a modal', () => {
  for (const [, view] of largestViews()) expect(() => assertModal(view)).not.toThrow();
});

test.each([...exampleViews()])('%s offers in a modal what its card offers', (_, view) => {
  expect(assertModal(view).offered).toEqual(actionsOfView(view).map(({ intent }) => intent));
});

test.each(Object.entries(LONG))('a task that is full of %s is read in a modal', (_, text) => {
  for (const view of hostileViews(text, redact)) {
    if (view.kind !== 'approval') continue;
    const offered = view.actions.flatMap(({ intent }) => (intent.type === 'read' ? [] : [intent]));
    expect(assertModal(readWhole(view)).offered).toEqual(offered);
  }
});

const [ASKED] = hostileViews('x', redact).filter((view) => view.kind === 'approval');

function read(values: readonly string[], description: string | null = null): string {
  if (ASKED === undefined) throw new Error('no task');
  const fields = values.map((value, index) => ({
    name: `field-${index}`,
    value,
    isEditable: true,
  }));
  const view: ApprovalView = readWhole({ ...ASKED, description, fields });
  return assertModal(view).text;
}

test('what fits is there to its last character, in the order of the payload', () => {
  const words = Array.from({ length: 15_000 }, (_, index) => `w${index}`).join(' ');
  const text = read([words, 'short', `${words} end`], 'why\nand how');
  const order = ['why\nand how', 'field-0', words, 'field-1   short', 'field-2', words, 'end'];
  const places = order
    .map((part) => squeeze(part))
    .reduce<number[]>((found, part) => [...found, squeeze(text).indexOf(part, found.at(-1))], []);
  expect(places.includes(-1)).toBe(false);
  expect(text.includes('more characters')).toBe(false);
});

test('of what does not fit the longest are cut, and no later field is hidden', () => {
  const text = read(['a'.repeat(400_000), 'b'.repeat(400_000), 'c'.repeat(5_000), 'last']);
  expect(text.match(/more characters/g)).toHaveLength(2);
  expect(squeeze(text).includes(`${'c'.repeat(5_000)}field-3last`)).toBe(true);
});

test('two hundred long fields all say how they begin', () => {
  const text = read(
    Array.from({ length: 200 }, (_, index) => `begins ${index} ${'y'.repeat(4_000)}`),
  );
  for (let index = 0; index < 200; index += 1) expect(text).toContain(`begins ${index} y`);
});

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
