import { expect, test } from 'vitest';
import { renderEmbed, renderView } from '#bots/discord/render/render-view.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import type { View } from '#src/views/view.ts';
import { SECRETS } from '#test/support/chat/harm.ts';
import { EVIL, findHarm } from '#test/support/discord/harm.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { encode } from '#test/support/slack/read-card.ts';

const redact = makeRedactor([]);

/** All that Discord would be sent of a view, in both forms. */
function drawnOf(view: View): unknown[] {
  const { components } = renderView(view, { encode });
  const { content, embeds } = renderEmbed(view, { encode });
  return [components, { content, embeds }];
}

test('whatever stands in a view acts in none of what is drawn of it, and tells no secret', () => {
  const evil = hostileViews(EVIL, redact).flatMap((view) => findHarm(drawnOf(view)));
  expect(evil).toEqual([]);
  for (const [text, secret] of SECRETS) {
    const apart = text.replace(secret, `${secret.slice(0, 3)}\u200B${secret.slice(3)}`);
    const views = [text, apart].flatMap((each) => hostileViews(each, redact));
    const harm = views.flatMap((view) => findHarm(drawnOf(view), [secret.slice(0, 6)]));
    expect(harm, text).toEqual([]);
  }
});

test('what is not redacted, or acts, is found: the judge is awake', () => {
  for (const [text, secret] of SECRETS.slice(0, 3)) {
    const drawn = hostileViews(text, String).map(drawnOf);
    expect(findHarm(drawn, [secret.slice(0, 6)]), text).not.toEqual([]);
  }
  const acting = [
    { content: '@everyone' },
    { type: 10, content: '`<@1>`' },
    { type: 10, content: '[a](https://evil.example)' },
    { type: 10, content: 'a <t:1:R> ||b||' },
    { embeds: [{ description: '<#1>' }] },
    { embeds: [{ fields: [{ name: 'a', value: 'https://evil.example' }] }] },
    { type: 2, style: 5, label: 'a', url: 'https://evil.example' },
    { label: 'safe\u202Egnp.exe' },
    { choices: [{ name: 'a\u001B[31m', value: 'b' }] },
  ];
  expect(acting.filter((each) => findHarm(each).length === 0)).toEqual([]);
});
