import type { KnownBlock } from '@slack/types';
import { type Drawing, roomFor } from './card.ts';
import { ALT_LENGTH_MAX, shortenValue } from './text.ts';

/** What is told of a picture whose words were lost. */
const NO_WORDS = 'The graph of the run';

/** The picture that Slack keeps already, said in words for whoever does not see it; none: nothing. */
export function drawPicture(drawing: Drawing, noWords = NO_WORDS): KnownBlock[] {
  const { picture } = drawing;
  if (picture == null) return [];
  const words = shortenValue(picture.altText, roomFor(ALT_LENGTH_MAX, drawing, 200));
  return [
    {
      type: 'image',
      slack_file: { id: picture.file },
      alt_text: words === '' ? noWords : words,
    },
  ];
}
