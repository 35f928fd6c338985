import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawCardModal } from '#bots/slack/modals/draw-card-modal.ts';
import { renderView } from '#bots/slack/render/render-view.ts';
import { shortenLine } from '#bots/slack/render/text.ts';
import { NAME_LENGTH_MAX } from '#bots/words/shortening.ts';
import { FAILURE_CODES, type FailureCode } from '#src/domain/failure-codes.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { shorten } from '#src/domain/shorten.ts';
import { describeGraph } from '#src/pictures/describe-graph.ts';
import { readWhole } from '#src/views/approval.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import type { View } from '#src/views/view.ts';
import { SECRETS } from '#test/support/chat/harm.ts';
import { makeGraph } from '#test/support/factories.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import { EVIL, findHarm } from '#test/support/slack/harm.ts';
import { encode } from '#test/support/slack/read-card.ts';

const redact = makeRedactor([]);
const style = { encode, picture: { file: 'F1', altText: 'words' } };

/** The ways in which a secret comes along. */
const DISGUISES: Readonly<Record<string, (text: string, secret: string) => string>> = {
  'as it is': (text) => text,
  'in a frame': (text) => `*_\`${text}\`_* <${text}> `,
  coloured: (text) => `\u001B[1;32m${text}\u001B[0m`,
  'held apart by what nobody sees': (text, secret) =>
    text.replace(secret, `${secret.slice(0, 3)}\u200B${secret.slice(3)}`),
  'as JSON text in JSON text': (text) => JSON.stringify(JSON.stringify({ a: `x\n${text}` })),
  'cut before it came here': (text) => shorten(text, text.length - 3),
};

/** All that Slack would be sent of a view. */
function drawnOf(view: View): unknown[] {
  const modal = view.kind === 'approval' ? readWhole(view) : view;
  return [
    renderView(view, style),
    drawCardModal(modal, { encode }),
    ...(view.kind === 'graph' ? [describeGraph(view)] : []),
    ...(view.kind === 'bundle' ? [view.json, view.fileName] : []),
  ];
}

test.each(Object.entries(DISGUISES))('%s no secret of any kind is told', (_, disguise) => {
  for (const [text, secret] of SECRETS) {
    const views = hostileViews(disguise(text, secret), redact);
    const harm = views.flatMap((view) => findHarm(drawnOf(view), [secret.slice(0, 6)]));
    expect(harm, text).toEqual([]);
  }
});

test('what is not redacted is found: the judge is awake', () => {
  for (const [text, secret] of SECRETS) {
    const drawn = hostileViews(text, String).map(drawnOf);
    expect(findHarm(drawn, [secret.slice(0, 6)]), text).not.toEqual([]);
  }
  const acting = [
    { type: 'user', user_id: 'U1' },
    { type: 'mrkdwn', text: EVIL, verbatim: true },
    { type: 'mrkdwn', text: 'a' },
    { type: 'plain_text', text: ':x:' },
    { text: '<!channel>', blocks: [] },
    { blocks: JSON.stringify([{ type: 'link', url: 'https://evil.example' }]) },
  ];
  expect(acting.filter((each) => findHarm(each).length === 0)).toEqual([]);
});

test('a secret that a card has no room for is redacted before it is cut', () => {
  for (const [text, secret] of SECRETS) {
    for (const room of [60, 690]) {
      const views = hostileViews(`${'word '.repeat(room / 5)}${text}`, redact);
      const harm = views.flatMap((view) => findHarm(drawnOf(view), [secret.slice(0, 6)]));
      expect(harm, text).toEqual([]);
    }
  }
});

test('whatever stands in a view acts in none of what is drawn of it', () => {
  const harm = hostileViews(EVIL, redact).flatMap((view) => findHarm(drawnOf(view)));
  expect(harm).toEqual([]);
});

const codes = Object.keys(FAILURE_CODES) as FailureCode[];
const words = fc.string({
  unit: fc.oneof(
    fc.constantFrom('<', '&', '>', '🧨', '\u202E', 'e\u0301', '\n', ' ', '*', '<!channel>', 'x'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
  ),
  minLength: 1,
  maxLength: 90,
});
const name = words.map((text) => `n${text}`);

test('the words of every failure alert alone tell workflow, root step, code and advice', () => {
  const alerts = fc.record({ workflow: name, step: name, message: words, longer: fc.nat(3) });
  fc.assert(
    fc.property(alerts, fc.constantFrom(...codes), ({ longer, ...given }, code) => {
      const message = given.message.repeat(10 ** longer);
      const run = RunOnPaper.start(makeGraph({ id: given.step }, { id: 'other' }));
      run.begin(given.step, 'other').fail(given.step, { message, code, curable: false });
      const facts = factsOf(run, { workflow: given.workflow });
      const view = viewFailureAlert(facts, redact);
      if (view === null) throw new Error('it has failed');
      const { text } = renderView(view, style);
      const { root, advice } = view;
      const told = [given.workflow, root?.place ?? ''].map((each) =>
        shortenLine(redact(each), NAME_LENGTH_MAX),
      );
      for (const each of [...told, code, advice]) expect(text).toContain(escape(each));
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(3_900);
      expect(findHarm({ text, blocks: [] })).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
