import { expect, test } from 'vitest';
import { drawMenus, startPressing } from '#bots/discord/render/buttons.ts';
import { nameOptions } from '#bots/discord/render/option-names.ts';
import { renderView } from '#bots/discord/render/render-view.ts';
import { viewHelp } from '#src/views/help.ts';
import { readMessage } from '#test/support/discord-cards.ts';
import { VERBS } from '#test/support/example-answers.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { largestViews } from '#test/support/largest-views.ts';
import { encode } from '#test/support/slack/read-card.ts';

test.each([
  ['stop <run> [--drain] [--timeout 60s]', 'stop <run> [drain] [timeout 60s]'],
  ['With --all: of this workflow.', 'With all: of this workflow.'],
  ['what --- or a--b says', 'what --- or a--b says'],
])('nobody types dashes in Discord: %s', (typed, named) => {
  expect(nameOptions(typed)).toBe(named);
});

test('the help names options as Discord does', () => {
  const help = (verb: (typeof VERBS)[number] | null) => {
    const view = viewHelp({ verbs: VERBS, verb }, (text) => text);
    return readMessage(renderView(view, { encode }), view).text;
  };
  expect(help(null)).toContain('/run stop <run> [drain] [timeout 60s]');
  expect(help(VERBS.at(-1) ?? null)).toMatch(/drain Let what is in flight finish/);
  for (const verb of [null, ...VERBS]) expect(help(verb)).not.toContain('--');
});

test.each([
  ['once', ['Help on list', 'Help on show', 'Help on why'], 'Pick one: Help on list, show, why'],
  ['not of two', ['Stop now', 'Stop all'], 'Pick one: Stop now, Stop all'],
  [
    'without the numbers of several',
    ['Retry all 1,031', 'Mute', 'Retry all 2'],
    'Pick one: Retry all, Mute',
  ],
  ['not of others', ['Why', 'Event log', 'Event'], 'Pick one: Why, Event log, Event'],
])('a menu says %s with which words all that it offers begins', (_, labels, said) => {
  const intent = { type: 'help', verb: null } as const;
  const actions = labels.map((label) => ({ intent, label, style: 'plain', about: '' }) as const);
  const [row] = drawMenus([{ name: '', actions }], startPressing({ encode }));
  expect(row?.components[0]).toMatchObject({ placeholder: said });
});

test('of a run that goes on a list says when it began, and of one that has ended how long it took', () => {
  const view = exampleViews().get('a busy Command Center');
  if (view?.kind !== 'command-center') throw new Error('there is no such example');
  const card = JSON.stringify(renderView(view, { encode }).components);
  for (const { shortId, finishedAt } of view.sections.flatMap(({ rows }) => rows)) {
    const isToldHowLong = new RegExp(`-# ${shortId} · <t:\\d+:R> · \\d[\\d.]* (?:ms|s|m|h)`).test(
      card,
    );
    expect(isToldHowLong).toBe(finishedAt !== null);
  }
});

test('a retry that is confirmed by typing says once what is to be typed, and that it is an option', () => {
  const views = [...exampleViews().values()].filter((view) => view.kind === 'retry-preview');
  const view = views.find(({ isTyped, isStarting }) => isTyped && !isStarting);
  if (view === undefined) throw new Error('there is no such example');
  const { text } = readMessage(renderView(view, { encode }), view);
  expect(text).toContain(`send the same again with ${view.code} as confirm`);
  expect(text.split(view.code)).toHaveLength(2);
});

test('more runs than are listed are counted in the heading as well', () => {
  const view = largestViews().get('a stop of 40 runs');
  if (view?.kind !== 'stop-plan') throw new Error('there is no such example');
  expect(readMessage(renderView(view, { encode }), view).text).toContain(
    `${view.count} active runs`,
  );
});
