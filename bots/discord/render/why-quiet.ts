import type { WhyQuietView } from '#src/views/why-quiet.ts';
import {
  describeEntriesLeft,
  nameWhyQuiet,
  summariseQuiet,
  tellEntry,
} from '#src/views/why-quiet-words.ts';
import { type Draft, type Drawing, roomFor, shortenName } from './card.ts';
import { bold, type Line, timeOf } from './markdown.ts';
import { drawActions, drawHeading, drawLines, drawList } from './parts.ts';
import { drawSentence } from './sentence.ts';
import { shortenLine } from './text.ts';

const ENTRIES_MAX = 20;
const STANDING_LENGTH_MAX = 300;

/** What chat was told of a run or a workflow, and why it was not told more. */
export function drawWhyQuiet(view: WhyQuietView, drawing: Drawing): Draft {
  const { entries, standing, actions } = view;
  const shown = entries.slice(0, roomFor(ENTRIES_MAX, drawing));
  const left = describeEntriesLeft(view, shown.length);
  const summary = summariseQuiet(view);
  const room = roomFor(STANDING_LENGTH_MAX, drawing, 60);
  return {
    tone: 'neutral',
    parts: [
      drawHeading({ word: 'why quiet', tone: 'neutral', name: nameWhyQuiet(view) }),
      ...drawLines([[summary]]),
      ...drawList(
        [bold('Holds now')],
        standing.map((text): Line => [shortenLine(text, room)]),
      ),
      ...drawList(
        [bold('What became of each')],
        [
          ...shown.map(
            (entry): Line => [timeOf(entry.at), ' ', ...drawSentence(tellEntry(entry), drawing)],
          ),
          ...(left === null ? [] : [[left]]),
        ],
      ),
      ...drawActions(actions),
    ],
    said: [`Why quiet: ${shortenName(nameWhyQuiet(view), drawing)}.`, summary],
  };
}
