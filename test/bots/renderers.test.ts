import { describe, expect, test } from 'vitest';
import { renderEmbed, renderView as renderForDiscord } from '#bots/discord/render/render-view.ts';
import { renderView as renderForSlack } from '#bots/slack/render/render-view.ts';
import { renderView } from '#bots/terminal/render/render-view.ts';
import type { TerminalStyle } from '#bots/terminal/render/text.ts';
import type { Intent } from '#src/domain/intent.ts';
import type { View } from '#src/views/view.ts';
import { readEmbed, readMessage } from '#test/support/discord-cards.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { largestAlerts } from '#test/support/largest-alerts.ts';
import { NAME } from '#test/support/largest-views.ts';
import { encode, readIntents, readText } from '#test/support/slack/read-card.ts';
import { typableIntents } from '#test/support/terminal-offers.ts';
import { actionsOfView, type Fact, factsOfView } from '#test/support/view-facts.ts';

/** What a surface makes of a view: all that can be read, and all that can be asked for. */
type Rendering = (view: View) => { text: string; intents: (Intent | null)[] };

/** Each surface, and each of its voices. */
const RENDERERS: readonly [name: string, render: Rendering][] = [
  ['the terminal of a conversation', renderFor('chat')],
  ['the terminal of a shell', renderFor('cli')],
  ['Slack', renderSlack],
  ['Discord', (view) => readMessage(renderForDiscord(view, { encode }), view)],
  ['Discord in its older form', (view) => readEmbed(renderEmbed(view, { encode }), view)],
];

const VIEWS = exampleViews();
const KINDS: ReadonlySet<View['kind']> = new Set<View['kind']>([
  'approval',
  'bundle',
  'command-center',
  'credits',
  'delivery-alert',
  'digest',
  'failure-alert',
  'fix-question',
  'graph',
  'help',
  'log',
  'low-balance',
  'receipt',
  'repeat',
  'retry-preview',
  'run',
  'stop-plan',
  'storm',
  'task-reminder',
  'tasks',
  'why-quiet',
]);

test('there is an example of every kind', () => {
  expect(new Set([...VIEWS.values()].map(({ kind }) => kind))).toEqual(KINDS);
});

describe.each(RENDERERS)('%s', (_, render) => {
  test.each([...VIEWS])('offers all that %s offers, and nothing else', (_name, view) => {
    const offered = actionsOfView(view).map(({ intent }) => intent);
    expect(render(view).intents).toEqual(offered);
  });

  test.each([...VIEWS])('states all that is to be said of %s', (_name, view) => {
    const text = normalise(render(view).text);
    const isSaid = (fact: Fact) => [fact].flat().some((each) => text.includes(normalise(each)));
    expect(factsOfView(view).filter((fact) => !isSaid(fact))).toEqual([]);
  });

  test.each(['sync', NAME])('counts what it does not show of 300 that are called %s', (name) => {
    for (const view of listsOf(name)) {
      const { text } = render(view);
      const [, left] = /… (\d+) more (?:groups: see all failed|kinds)/.exec(text) ?? [];
      expect([...text.matchAll(/ · newest /g)].length + Number(left)).toBe(300);
    }
  });

  test('leaves out what failures say before it leaves out a group', () => {
    const rows = ([view]: View[]) => [...(view ? render(view).text : '').matchAll(/ · newest /g)];
    const digests = [listsOf(NAME, 'said'), listsOf(NAME, null)].map(rows);
    expect(digests[0]).toHaveLength(digests[1]?.length ?? 0);
  });

  test('leads to what it does not show', () => {
    const leads = listsOf('sync').map((view) => render(view).intents.at(-1)?.type);
    expect(leads).toEqual(['list', 'show-storm']);
  });
});

/** A digest and a storm of 300; null: nobody knows what the failures say. */
function listsOf(name: string, said: string | null = name): View[] {
  const views = largestAlerts(name, said).map(([, view]) => view);
  return views.filter(({ kind }) => kind === 'digest' || kind === 'storm');
}

function renderFor(voice: TerminalStyle['voice']): Rendering {
  const style: TerminalStyle = { colours: false, width: 80, timeZone: 'UTC', voice };
  return (view) => {
    // Where a line was broken is no part of what it says.
    const text = renderView(view, style)
      .replaceAll(/^ {3}│/gm, '')
      .replaceAll(/\s+/g, ' ');
    return { text, intents: typableIntents(view, text, style) };
  };
}

function renderSlack(view: View): ReturnType<Rendering> {
  const { blocks } = renderForSlack(view, { encode });
  return { text: readText(blocks), intents: readIntents(blocks, view) };
}

function normalise(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}
