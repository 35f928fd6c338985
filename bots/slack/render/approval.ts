import type { KnownBlock } from '@slack/types';
import type { ApprovalView } from '#src/views/approval.ts';
import {
  describeTaskPlace,
  listEditable,
  NO_EXPIRY_PAUSED,
  TASK_WORDS,
} from '#src/views/approval-words.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { editLines } from './edits.ts';
import { drawRun, nameRun } from './opening.ts';
import { drawPayload } from './payload.ts';
import { bold, code, drawLines, type Line, timeOf } from './pieces.ts';
import { DIVIDER, drawHeader } from './plain.ts';
import { drawSentence, say } from './sentence.ts';
import { listNames, shortenLine, shortenName, shortenValue } from './text.ts';

const REASON_LENGTH_MAX = 1_000;
const APPROVERS_LENGTH_MAX = 400;
const NAMES_LENGTH_MAX = 300;
const HEADING_SAID_MAX = 200;

/** The card of a task: what is to be decided, who may, and once it is over what became of it. */
export function drawApproval(
  view: ApprovalView,
  drawing: Drawing,
  drawContent: (view: ApprovalView, drawing: Drawing) => KnownBlock[] = drawPayload,
): Draft {
  const { title, tone, status, stepName, taskName } = view;
  return {
    blocks: [
      drawHeader({ word: TASK_WORDS[status], tone, name: title.workflow }),
      drawRun(title, false),
      ...drawLines([
        ...tellRerouted(view).map((sentence) => drawSentence(sentence, drawing)),
        ...outcomeLines(view, drawing),
      ]),
      DIVIDER,
      ...drawContent(view, drawing),
      DIVIDER,
      ...drawLines([...askedLines(view, drawing), ...editLines(view, drawing)]),
      ...drawActions(view.actions, drawing),
    ],
    said: [
      `${nameRun(title)}: ${TASK_WORDS[status]}${byWhom(view)} at ${shortenName(stepName)}.`,
      shortenLine(view.heading, HEADING_SAID_MAX),
      ...tellRerouted(view).map(say),
      status === 'pending' ? `Decide it here, or with /run approve ${taskName}.` : '',
    ],
  };
}

function byWhom({ decision }: ApprovalView): string {
  return decision === null ? '' : ` by ${shortenName(decision.by)}`;
}

/** None while nobody has decided. */
function outcomeLines(view: ApprovalView, drawing: Drawing): Line[] {
  const { status, decision, ending } = view;
  const tell = (text: string) => shortenValue(text, roomFor(REASON_LENGTH_MAX, drawing, 60));
  if (decision !== null) {
    const { at, reason } = decision;
    return [
      [bold('Decision'), `  ${status}${byWhom(view)}, `, timeOf(at)],
      ...(reason === null ? [] : [[bold('Reason'), `  ${neutraliseLine(tell(reason))}`]]),
    ];
  }
  if (ending === null) return [];
  return [
    [bold('Outcome'), `  ${status}, `, timeOf(ending.at)],
    [bold('Because'), `  ${neutraliseLine(tell(ending.why))}`],
  ];
}

/** Who is asked and how long; once it is over only which task it was. */
function askedLines(view: ApprovalView, drawing: Drawing): Line[] {
  const { status, approvers, taskName } = view;
  const place = describeTaskPlace(view, shortenName);
  const task: Line = [bold('Task'), '  ', code(taskName), ` ${place}`];
  if (status !== 'pending') return [...voteLines(view), task];
  const room = roomFor(APPROVERS_LENGTH_MAX, drawing, 60);
  return [
    [bold('Who decides'), `  ${shortenLine(approvers, room)}`],
    ...voteLines(view),
    [bold('Expires'), '  ', ...tellExpiry(view)],
    ...editableLines(view, drawing),
    task,
  ];
}

function editableLines(view: ApprovalView, drawing: Drawing): Line[] {
  const open = listEditable(view);
  if (open.length === 0) return [];
  return [[bold('May be edited'), `  ${listNames(open, roomFor(NAMES_LENGTH_MAX, drawing, 30))}`]];
}

function voteLines({ quorum, votes }: ApprovalView): Line[] {
  if (quorum === 1) return [];
  const who = votes.flatMap(
    ({ by, at }, index): Line => [`${index === 0 ? ': ' : '; '}${shortenName(by)}, `, timeOf(at)],
  );
  return [[bold('Approvals'), `  ${votes.length} of ${quorum}`, ...who]];
}

function tellExpiry({ expiresAt, isPaused }: ApprovalView): Line {
  if (isPaused) return [NO_EXPIRY_PAUSED];
  return expiresAt === null ? ['never'] : [timeOf(expiresAt)];
}
