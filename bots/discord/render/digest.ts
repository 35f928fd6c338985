import type { DigestView } from '#src/views/digest.ts';
import {
  describeGroupsLeft,
  describeTotals,
  describeUndelivered,
  describeWindow,
  nameDigestSection,
  openDigestWords,
  sayDigest,
  shareRows,
  tellOthers,
  titleDigest,
} from '#src/views/digest-words.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { TREND_MARKS } from '../../words/marks.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { bold } from './markdown.ts';
import {
  DIVIDER,
  drawActions,
  drawHeading,
  drawLines,
  drawPicture,
  drawRow,
  drawSmallPrint,
} from './parts.ts';
import { drawSentence, say } from './sentence.ts';
import { drawSignatureRow } from './signature-rows.ts';

/** More would be no digest: on a phone that is three screens. */
const ROWS_MAX = 12;
const OTHERS_MAX = 4;

/** What became of the runs of a day or a week, the groups of failures one by one. */
export function drawDigest(view: DigestView, drawing: Drawing): Draft {
  const { tone, actions } = view;
  const [total = '', ...compared] = describeTotals(view);
  const undelivered = describeUndelivered(view);
  return {
    tone,
    parts: [
      drawHeading({ ...titleDigest(view), tone }, [describeWindow(view)]),
      ...drawLines([
        ...tellRerouted(view).map((sentence) => drawSentence(sentence, drawing)),
        [bold(total)],
        ...compared.map((text) => [text]),
      ]),
      ...drawPicture(drawing, 'The chart of the runs'),
      ...drawGroups(view, drawing),
      ...drawOthers(view, drawing),
      ...drawLines(undelivered === null ? [] : [[`⚠️ ${undelivered}`]]),
      ...drawActions(actions),
    ],
    said: sayDigest(view).map((sentence) => say(sentence, drawing)),
  };
}

function drawGroups(view: DigestView, drawing: Drawing): Part[] {
  const { tellRow } = openDigestWords(view);
  const shares = shareRows(view, roomFor(ROWS_MAX, drawing));
  const shown = shares.reduce((sum, share) => sum + share, 0);
  const left = describeGroupsLeft(view, shown);
  return [
    ...view.sections.flatMap((section, index) => [
      DIVIDER,
      ...drawLines([[bold(`${TREND_MARKS[section.trend]} ${nameDigestSection(section, view)}`)]]),
      ...section.rows
        .slice(0, shares[index])
        .map((row) => drawSignatureRow(row, tellRow(row), drawing)),
    ]),
    ...drawSmallPrint(left === null ? [] : [left]),
  ];
}

/** What nobody may forget though it has not failed. */
function drawOthers(view: DigestView, drawing: Drawing): Part[] {
  const room = roomFor(OTHERS_MAX, drawing);
  return tellOthers(view).flatMap(({ heading, rows, left }, index) => {
    const leftOut = left + Math.max(0, rows.length - room);
    return [
      ...(index === 0 ? [DIVIDER] : []),
      ...drawLines([[bold(heading)]]),
      ...rows.slice(0, room).map(({ told, name, actions }) =>
        drawRow({
          lines: [drawSentence(told, drawing)],
          small: [],
          name: shortenName(name, drawing),
          actions,
        }),
      ),
      ...drawSmallPrint(leftOut === 0 ? [] : [`… ${leftOut} more`]),
    ];
  });
}
