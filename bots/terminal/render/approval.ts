import { describeSpan } from '#src/domain/describe-past.ts';
import { formatTime } from '#src/domain/format-time.ts';
import type { ApprovalView } from '#src/views/approval.ts';
import {
  describeTaskPlace,
  listEditable,
  NO_EXPIRY_PAUSED,
  TASK_WORDS,
} from '#src/views/approval-words.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawChange } from './edit-diff.ts';
import { BLANK, drawFields, type Field, listIds, textField } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawRun } from './opening.ts';
import { drawPayload } from './payload.ts';
import { drawSentences } from './sentence.ts';
import { shortenValue } from './shorten-value.ts';
import { formatPast, type TerminalStyle, wrap } from './text.ts';

const REASON_LINES_MAX = 4;
/** Of more edits, and of more changes in one, the others are counted. */
const EDITS_MAX = 3;
const CHANGES_MAX = 5;
const EDITOR_LINES_MAX = 2;

/** The card of a task: what is to be decided, who may, and once it is over what became of it. */
export function renderApproval(view: ApprovalView, style: TerminalStyle): string {
  const { title, tone, status } = view;
  const below = [
    ...outcomeFields(view, style),
    ...askedFields(view, style),
    ...editFields(view, style),
    ...(view.actions.length === 0 ? [] : [BLANK, nextField(view.actions, style)]),
  ];
  return [
    drawRule({ word: TASK_WORDS[status], tone, name: title.workflow }, style),
    ...drawRun(title, style),
    ...drawSentences(tellRerouted(view), style),
    '',
    ...drawPayload(view, style),
    '',
    ...drawFields(below, style),
  ].join('\n');
}

/** None while nobody has decided. */
function outcomeFields(
  { status, decision, ending, now }: ApprovalView,
  style: TerminalStyle,
): Field[] {
  if (decision !== null) {
    const { by, at, reason } = decision;
    return [
      textField('Decision', `${status} by ${neutraliseLine(by)}, ${formatPast(at, now, style)}`),
      ...(reason === null ? [] : [reasonField('Reason', reason)]),
    ];
  }
  if (ending === null) return [];
  return [
    textField('Outcome', `${status}, ${formatPast(ending.at, now, style)}`),
    reasonField('Because', ending.why),
  ];
}

function reasonField(label: string, reason: string): Field {
  return { label, draw: (columns) => shortenValue(reason, columns, REASON_LINES_MAX) };
}

/** Who is asked and how long; once it is over only which task it was. */
function askedFields(view: ApprovalView, style: TerminalStyle): Field[] {
  const { status, approvers, taskName } = view;
  const task = textField('Task', `${taskName} ${describeTaskPlace(view, neutraliseLine)}`);
  if (status !== 'pending') return [...voteFields(view, style), task];
  return [
    task,
    textField('Who decides', neutraliseLine(approvers)),
    ...editableFields(view),
    ...voteFields(view, style),
    textField('Expires', tellExpiry(view, style)),
  ];
}

function editableFields(view: ApprovalView): Field[] {
  const open = listEditable(view);
  if (open.length === 0) return [];
  return [{ label: 'May be edited', draw: (columns) => [listIds(open, columns)] }];
}

function voteFields({ quorum, votes, now }: ApprovalView, style: TerminalStyle): Field[] {
  if (quorum === 1) return [];
  const who = votes.map(({ by, at }) => `${neutraliseLine(by)}, ${formatPast(at, now, style)}`);
  const list = who.length === 0 ? '' : `: ${who.join('; ')}`;
  return [textField('Approvals', `${votes.length} of ${quorum}${list}`)];
}

function tellExpiry(
  { expiresAt, isPaused, now }: Pick<ApprovalView, 'expiresAt' | 'isPaused' | 'now'>,
  style: TerminalStyle,
): string {
  if (isPaused) return NO_EXPIRY_PAUSED;
  if (expiresAt === null) return 'never';
  return `in ${describeSpan(expiresAt - now)} (${formatTime(expiresAt, style)})`;
}

function editFields({ edits, now }: ApprovalView, style: TerminalStyle): Field[] {
  const shown = edits.slice(-EDITS_MAX);
  const earlier = edits.length - shown.length;
  return shown.map(({ by, at, version, changes }, index) => ({
    label: index === 0 ? 'Edited' : '',
    draw: (columns) => [
      ...(index === 0 && earlier > 0 ? [`… ${earlier} earlier`] : []),
      ...wrap(
        `version ${version}, ${formatPast(at, now, style)}, by ${neutraliseLine(by)}`,
        columns,
        EDITOR_LINES_MAX,
      ),
      ...changes.slice(0, CHANGES_MAX).map((change) => drawChange(change, columns)),
      ...(changes.length > CHANGES_MAX ? [`… ${changes.length - CHANGES_MAX} more`] : []),
    ],
  }));
}
