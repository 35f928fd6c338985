import type { AlertContext } from '#src/domain/alert-context.ts';
import { sayContext, tellContext, tellLastFix } from '#src/views/alert-words.ts';
import type { FailureAlertView, OtherSteps, RootFacts } from '#src/views/failure-alert.ts';
import {
  describeAttempt,
  describeFate,
  isQuietFate,
  isRootNamed,
  OUTCOME_UNKNOWN,
  wordOfAlert,
} from '#src/views/failure-words.ts';
import type { Sentence } from '#src/views/sentence.ts';
import { markBadge } from '../../words/marks.ts';
import { drawFirstActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawTitle, lateLines, nameRun } from './opening.ts';
import { drawPicture } from './picture.ts';
import { bold, code, drawFramed, drawLines, drawList, type Line } from './pieces.ts';
import { drawSentence, say } from './sentence.ts';
import { listNames, shortenLine, shortenName, shortenValue } from './text.ts';
import { shellLines } from './typed.ts';

/** The first lines: the event log has it whole, and what to do has to be on the same screen. */
const ERROR_LENGTH_MAX = 700;
const ERROR_LINES_MAX = 8;
const IDS_LENGTH_MAX = 300;
/** Two lines of a phone: nothing is to be done about these, and the buttons and the picture come below. */
const QUIET_IDS_LENGTH_MAX = 80;
const NOTE_LENGTH_MAX = 300;
const SAID_ERROR_LENGTH_MAX = 300;
/** Of more loops the others are counted. */
const LOOPS_MAX = 3;

/** The card of a run that ended badly: who is to blame, what to do, what became of the others. */
export function drawFailureAlert(view: FailureAlertView, drawing: Drawing): Draft {
  const { title, status, tone, code: failure, message, advice, root, lateMs, actions } = view;
  const error = shortenValue(message, roomFor(ERROR_LENGTH_MAX, drawing, 100), ERROR_LINES_MAX);
  const at = root === null ? '' : ` at ${nameOf(root)}`;
  return {
    blocks: [
      ...drawTitle({ status, tone, title, word: wordOfAlert(view) }),
      ...drawLines([...lateLines(lateMs), ...contextLines(view, tellContext, drawing)]),
      ...drawLines(causeLines(view)),
      ...drawFramed([], error),
      ...drawLines([...doubtLines(root), ...loopLines(view), ...excludedLines(view, drawing)]),
      ...drawLines([
        [bold('What to do'), `  ${advice}`],
        ...shellLines(view.shellLines),
        ...contextLines(view, tellLastFix, drawing),
      ]),
      ...drawList(
        view.others.length === 0 ? [] : [bold('The other steps')],
        view.others.map((steps) => otherLine(steps, view, drawing)),
      ),
      // Above the picture: on a phone a large one would put them two screens down.
      ...drawFirstActions(actions, drawing),
      ...drawPicture(drawing),
    ],
    said: [
      `${nameRun(title)} ${status}${at}: ${failure}.`,
      ...(view.context === null ? [] : sayContext(view.context).map(say)),
      advice,
      shortenLine(message, SAID_ERROR_LENGTH_MAX),
    ],
  };
}

function contextLines(
  { context }: FailureAlertView,
  tell: (context: AlertContext) => Sentence[],
  drawing: Drawing,
): Line[] {
  return context === null ? [] : tell(context).map((sentence) => drawSentence(sentence, drawing));
}

function causeLines({ root, code: failure }: FailureAlertView): Line[] {
  if (root === null) return [[bold('Cause'), '  ', code(failure)]];
  const { place, name } = root;
  return [
    [
      bold('Root step'),
      '  ',
      code(shortenName(place)),
      isRootNamed(root) ? `  ${shortenName(name)}` : '',
    ],
    [code(failure), ` · ${describeAttempt(root)}`],
  ];
}

function nameOf({ place }: RootFacts): string {
  return shortenName(place);
}

function doubtLines(root: RootFacts | null): Line[] {
  return root?.mayHaveHappened === true ? [[OUTCOME_UNKNOWN]] : [];
}

function loopLines({ loops }: FailureAlertView): Line[] {
  const left = loops.length - LOOPS_MAX;
  return [
    ...loops
      .slice(0, LOOPS_MAX)
      .map(
        ({ step, note }): Line => [
          bold('Loop'),
          '  ',
          code(shortenName(step)),
          `  ${shortenLine(note, NOTE_LENGTH_MAX)}`,
        ],
      ),
    ...(left > 0 ? [[`… ${left} more, open run`]] : []),
  ];
}

function excludedLines({ excluded }: FailureAlertView, drawing: Drawing): Line[] {
  if (excluded.length === 0) return [];
  return [[bold('Left out'), `  ${listNames(excluded, roomFor(IDS_LENGTH_MAX, drawing, 30))}`]];
}

/** One line each, however many there are. */
function otherLine(others: OtherSteps, view: FailureAlertView, drawing: Drawing): Line {
  const { badge, steps } = others;
  const { before, after } = describeFate(others, view);
  const ids = steps.map(({ id }) => id);
  const idsLength = isQuietFate(others) ? QUIET_IDS_LENGTH_MAX : IDS_LENGTH_MAX;
  return [
    bold(markBadge(badge, steps.length)),
    before === '' ? '  ' : `  ${before} `,
    listNames(ids, roomFor(idsLength, drawing, 30)),
    after === '' ? '' : ` (${after})`,
  ];
}
