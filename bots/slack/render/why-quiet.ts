import type { WhyQuietView } from '#src/views/why-quiet.ts';
import {
  describeEntriesLeft,
  nameWhyQuiet,
  summariseQuiet,
  tellEntry,
} from '#src/views/why-quiet-words.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines, drawList, type Line, timeOf } from './pieces.ts';
import { drawHeader } from './plain.ts';
import { drawSentence } from './sentence.ts';
import { shortenLine, shortenName } from './text.ts';

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
    blocks: [
      drawHeader({ word: 'why quiet', tone: 'neutral', name: nameWhyQuiet(view) }),
      ...drawLines([[summary]]),
      ...drawList(
        [bold('Holds now')],
        standing.map((text): Line => [shortenLine(text, room)]),
      ),
      ...drawList(
        [bold('What became of each')],
        [
          ...shown.map(
            (entry): Line => [timeOf(entry.at), '  ', ...drawSentence(tellEntry(entry), drawing)],
          ),
          ...(left === null ? [] : [[left]]),
        ],
      ),
      ...drawActions(actions, drawing),
    ],
    said: [`Why quiet: ${shortenName(nameWhyQuiet(view))}.`, summary],
  };
}
