import type { ApprovalView } from '#src/views/approval.ts';
import {
  describeTaskPlace,
  listEditable,
  NO_EXPIRY_PAUSED,
  TASK_WORDS,
} from '#src/views/approval-words.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { type Draft, type Drawing, roomFor, shortenName } from './card.ts';
import { editLines } from './edits.ts';
import { agoOf, bold, code, type Line, timeOf } from './markdown.ts';
import { nameRun, runLine } from './opening.ts';
import { DIVIDER, drawActions, drawHeading, drawLines } from './parts.ts';
import { drawPayload } from './payload.ts';
import { drawSentence, say } from './sentence.ts';
import { listNames, shortenLine } from './text.ts';

const REASON_LENGTH_MAX = 800;
const APPROVERS_LENGTH_MAX = 400;
const NAMES_LENGTH_MAX = 300;
const HEADING_SAID_MAX = 200;
/** Of more votes the earlier ones are counted. */
const VOTES_MAX = 5;

/** The card of a task: what is to be decided, who may, and once it is over what became of it. */
export function drawApproval(view: ApprovalView, drawing: Drawing): Draft {
  const { title, tone, status, stepName, taskName } = view;
  const word = TASK_WORDS[status];
  const step = shortenName(stepName, drawing);
  return {
    tone,
    isCall: true,
    parts: [
      drawHeading({ word, tone, name: title.workflow }, runLine(title, drawing, false)),
      ...drawLines([
        ...tellRerouted(view).map((sentence) => drawSentence(sentence, drawing)),
        ...outcomeLines(view, drawing),
      ]),
      DIVIDER,
      ...drawPayload(view, drawing),
      DIVIDER,
      ...drawLines([...askedLines(view, drawing), ...editLines(view, drawing)]),
      ...drawActions(view.actions),
    ],
    said: [
      `${nameRun(title, drawing)}: ${word}${byWhom(view, drawing)} at ${step}.`,
      ...sayHeading(view, drawing),
      ...tellRerouted(view).map((sentence) => say(sentence, drawing)),
      status === 'pending' ? `Decide it here, or with /run approve ${taskName}.` : '',
    ],
  };
}

/** As a sentence among others, where it says more than the step's name does. */
function sayHeading({ heading, stepName }: ApprovalView, drawing: Drawing): string[] {
  if (heading === stepName) return [];
  const said = shortenLine(heading, roomFor(HEADING_SAID_MAX, drawing, 40));
  return [/[.!?…]$/.test(said) ? said : `${said}.`];
}

function byWhom({ decision }: ApprovalView, drawing: Drawing): string {
  return decision === null ? '' : ` by ${shortenName(decision.by, drawing)}`;
}

/** None while nobody has decided. */
function outcomeLines(view: ApprovalView, drawing: Drawing): Line[] {
  const { status, decision, ending } = view;
  const tell = (text: string) => shortenLine(text, roomFor(REASON_LENGTH_MAX, drawing, 60));
  if (decision !== null) {
    const { at, reason } = decision;
    return [
      [bold('Decision'), ` ${status}${byWhom(view, drawing)}, `, timeOf(at)],
      ...(reason === null ? [] : [[bold('Reason'), ` ${tell(reason)}`]]),
    ];
  }
  if (ending === null) return [];
  return [
    [bold('Outcome'), ` ${status}, `, timeOf(ending.at)],
    [bold('Because'), ` ${tell(ending.why)}`],
  ];
}

/** Who is asked and how long; once it is over only which task it was. */
function askedLines(view: ApprovalView, drawing: Drawing): Line[] {
  const { status, approvers, taskName } = view;
  const place = describeTaskPlace(view, (name) => shortenName(name, drawing));
  const task: Line = [bold('Task'), ' ', code(taskName), ` ${place}`];
  if (status !== 'pending') return [...voteLines(view, drawing), task];
  const room = roomFor(APPROVERS_LENGTH_MAX, drawing, 60);
  return [
    [bold('Who decides'), ` ${shortenLine(approvers, room)}`],
    ...voteLines(view, drawing),
    [bold('Expires'), ' ', ...tellExpiry(view)],
    ...editableLines(view, drawing),
    task,
  ];
}

function editableLines(view: ApprovalView, drawing: Drawing): Line[] {
  const open = listEditable(view);
  if (open.length === 0) return [];
  return [[bold('May be edited'), ` ${listNames(open, roomFor(NAMES_LENGTH_MAX, drawing, 30))}`]];
}

function voteLines({ quorum, votes }: ApprovalView, drawing: Drawing): Line[] {
  if (quorum === 1) return [];
  const who = votes
    .slice(-VOTES_MAX)
    .flatMap(
      ({ by, at }, index): Line => [
        `${index === 0 ? ': ' : '; '}${shortenName(by, drawing)}, `,
        timeOf(at),
      ],
    );
  return [[bold('Approvals'), ` ${votes.length} of ${quorum}`, ...who]];
}

function tellExpiry({ expiresAt, isPaused }: ApprovalView): Line {
  if (isPaused) return [NO_EXPIRY_PAUSED];
  return expiresAt === null ? ['never'] : [agoOf(expiresAt), ', ', timeOf(expiresAt)];
}
