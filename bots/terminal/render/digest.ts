import type { DigestView } from '#src/views/digest.ts';
import {
  describeGroupsLeft,
  describeTotals,
  describeUndelivered,
  describeWindow,
  nameDigestSection,
  openDigestWords,
  shareRows,
  tellOthers,
  titleDigest,
} from '#src/views/digest-words.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { drawFields, indent, innerWidth } from './fields.ts';
import { drawHours } from './hours.ts';
import { patternField } from './next-field.ts';
import { drawRule, drawText } from './opening.ts';
import { drawSentences, writeInRow } from './sentence.ts';
import { drawSignatureRow } from './signature-rows.ts';
import { paint, type TerminalStyle, wrap } from './text.ts';

/** A terminal can be scrolled. */
const ROWS_MAX = 40;
const OTHERS_MAX = 20;
const OTHER_LINES_MAX = 3;
const INDENT = '  ';

/** What became of the runs of a day or a week, the groups of failures one by one. */
export function renderDigest(view: DigestView, style: TerminalStyle): string {
  const { tone, sections, waiting, stuck } = view;
  const undelivered = describeUndelivered(view);
  const rows = [...sections.flatMap((section) => section.rows), ...waiting, ...stuck, view];
  const actions = rows.flatMap((row) => row.actions);
  const hours = drawHours(view, style);
  return [
    drawRule({ ...titleDigest(view), tone }, style),
    ...drawText(describeWindow(view), style),
    ...drawSentences(tellRerouted(view), style),
    '',
    ...describeTotals(view).flatMap((text) => drawText(text, style)),
    ...(hours.length === 0 ? [] : ['', ...hours]),
    ...drawGroups(view, style),
    ...drawOthers(view, style),
    ...(undelivered === null ? [] : ['', ...drawText(undelivered, style)]),
    ...(actions.length === 0
      ? []
      : ['', ...drawFields([patternField('Next', actions, style)], style)]),
  ].join('\n');
}

function drawGroups(view: DigestView, style: TerminalStyle): string[] {
  const { tellRow } = openDigestWords(view);
  const inner = { ...style, width: style.width - INDENT.length };
  const shares = shareRows(view, ROWS_MAX);
  const shown = shares.reduce((sum, share) => sum + share, 0);
  const left = describeGroupsLeft(view, shown);
  return [
    ...view.sections.flatMap((section, index) => [
      '',
      indent(paint(style, 'bold', nameDigestSection(section, view))),
      ...section.rows
        .slice(0, shares[index])
        .flatMap((row) => drawSignatureRow(tellRow(row), inner).map(indentMore)),
    ]),
    ...(left === null ? [] : [indent(left)]),
  ];
}

function drawOthers(view: DigestView, style: TerminalStyle): string[] {
  const inner = { ...style, width: style.width - INDENT.length };
  return tellOthers(view).flatMap(({ heading, rows, left }) => {
    const shown = rows.slice(0, OTHERS_MAX);
    const leftOut = left + rows.length - shown.length;
    return [
      '',
      indent(paint(style, 'bold', heading)),
      ...shown.flatMap(({ told }) =>
        wrap(writeInRow(told, style), innerWidth(inner), OTHER_LINES_MAX).map((line) =>
          indent(INDENT + line),
        ),
      ),
      ...(leftOut === 0 ? [] : [indent(`  … ${leftOut} more`)]),
    ];
  });
}

function indentMore(line: string): string {
  return INDENT + line;
}
