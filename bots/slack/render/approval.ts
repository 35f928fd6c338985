import type { KnownBlock } from '@slack/types';
import type { ApprovalView } from '#src/views/approval.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { editLines } from './edits.ts';
import { drawRun, nameRun } from './opening.ts';
import { drawPayload } from './payload.ts';
import { bold, code, drawLines, type Line, timeOf } from './pieces.ts';
import { DIVIDER, drawHeader } from './plain.ts';
import { listNames, NAME_LENGTH_MAX, shortenLine, shortenValue } from './text.ts';

const WORDS: Readonly<Record<ApprovalView['status'], string>> = {
  pending: 'awaiting approval',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  withdrawn: 'withdrawn',
};

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
      drawHeader({ word: WORDS[status], tone, name: title.workflow }),
      drawRun(title),
      ...drawLines(outcomeLines(view, drawing)),
      DIVIDER,
      ...drawContent(view, drawing),
      DIVIDER,
      ...drawLines([...askedLines(view, drawing), ...editLines(view, drawing)]),
      ...drawActions(view.actions, drawing),
    ],
    said: [
      `${nameRun(title)}: ${WORDS[status]}${byWhom(view)} at ${shortenLine(stepName, NAME_LENGTH_MAX)}.`,
      shortenLine(view.heading, HEADING_SAID_MAX),
      status === 'pending' ? `Decide it here, or with /run approve ${taskName}.` : '',
    ],
  };
}

function byWhom({ decision }: ApprovalView): string {
  return decision === null ? '' : ` by ${shortenLine(decision.by, NAME_LENGTH_MAX)}`;
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
  const { status, approvers, taskName, step, stepName, version } = view;
  const name = step === stepName ? '' : `: ${shortenLine(stepName, NAME_LENGTH_MAX)}`;
  const edited = version === 1 ? '' : `, version ${version}`;
  const place = ` at step ${shortenLine(step, NAME_LENGTH_MAX)}${name}${edited}`;
  const task: Line = [bold('Task'), '  ', code(taskName), place];
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

/** Said only where it is some of the fields: where it is none, editing is not offered. */
function editableLines({ fields }: ApprovalView, drawing: Drawing): Line[] {
  const open = fields.filter(({ isEditable }) => isEditable).map(({ name }) => name);
  if (open.length === 0 || open.length === fields.length) return [];
  return [[bold('May be edited'), `  ${listNames(open, roomFor(NAMES_LENGTH_MAX, drawing, 30))}`]];
}

function voteLines({ quorum, votes }: ApprovalView): Line[] {
  if (quorum === 1) return [];
  const who = votes.flatMap(
    ({ by, at }, index): Line => [
      `${index === 0 ? ': ' : '; '}${shortenLine(by, NAME_LENGTH_MAX)}, `,
      timeOf(at),
    ],
  );
  return [[bold('Approvals'), `  ${votes.length} of ${quorum}`, ...who]];
}

function tellExpiry({ expiresAt, isPaused }: ApprovalView): Line {
  if (isPaused) return ['not while the run is paused; what is decided goes on when it is resumed'];
  return expiresAt === null ? ['never'] : [timeOf(expiresAt)];
}
