import type { ApprovalView } from '#src/views/approval.ts';
import { describeTaskPlace, listEditable, TASK_WORDS } from '#src/views/approval-words.ts';
import { neutralise, neutraliseLine } from '../../words/readable.ts';
import { formatUtc } from '../../words/utc.ts';

/** A task as a text file: all there is to decide about, however long, and what became of it. */
export function drawWholeText(view: ApprovalView): string {
  const { heading, description, fields } = view;
  const parts = [
    [neutraliseLine(heading), ...listFacts(view)].join('\n'),
    ...(description === null ? [] : [tellWhole(description)]),
    ...fields.map(({ name, value }) => `${neutraliseLine(name)}:\n${tellWhole(value)}`),
    ...(view.edits.length === 0 ? [] : [listEdits(view).join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function listFacts(view: ApprovalView): string[] {
  const { title, status, taskName, approvers, expiresAt, decision, ending } = view;
  const { workflow, shortId, version } = title;
  const open = listEditable(view).map(neutraliseLine);
  const isPending = status === 'pending';
  return [
    `${neutraliseLine(workflow)}, run ${shortId}, v${version}: ${TASK_WORDS[status]}`,
    `Task ${taskName} ${describeTaskPlace(view, neutraliseLine)}`,
    ...(isPending ? [`Who decides: ${neutraliseLine(approvers)}`] : []),
    ...(isPending && expiresAt !== null ? [`Expires: ${formatUtc(expiresAt)}`] : []),
    ...(isPending && open.length > 0 ? [`May be edited: ${open.join(', ')}`] : []),
    ...(decision === null
      ? []
      : [`Decision: ${status} by ${neutraliseLine(decision.by)}, ${formatUtc(decision.at)}`]),
    ...(decision?.reason == null ? [] : [`Reason: ${tellWhole(decision.reason)}`]),
    ...(ending === null ? [] : [`Because: ${tellWhole(ending.why)}`]),
  ];
}

function listEdits({ edits }: ApprovalView): string[] {
  return edits.flatMap(({ by, at, version, changes }) => [
    `Edited: version ${version} by ${neutraliseLine(by)}, ${formatUtc(at)}`,
    ...changes.map(({ field, from, to }) => {
      return `- ${neutraliseLine(field)}: ${tellWhole(from)} -> ${tellWhole(to)}`;
    }),
  ]);
}

function tellWhole(text: string): string {
  return neutralise(text, text.length).trim() || '(nothing)';
}
