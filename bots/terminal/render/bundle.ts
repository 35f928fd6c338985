import { type BundleView, describeContent, describeSize } from '#src/views/bundle.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field, textField } from './fields.ts';
import { nextField } from './next-field.ts';
import { drawRule, drawRun } from './opening.ts';
import { type TerminalStyle, wrap } from './text.ts';

/** Where a file was put, or why it could not be. */
export type Kept = { path: string } | { unwritable: string };

/** What the file for support holds; `kept`: where it is, absent where nobody has written it. */
export function renderBundle(view: BundleView, style: TerminalStyle, kept?: Kept): string {
  const { title, fileName, sizeBytes, failure, actions } = view;
  const at = failure?.stepId == null ? '' : ` at ${neutraliseLine(failure.stepId)}`;
  const fields = [
    textField('File', `${fileName}, ${describeSize(sizeBytes)}`),
    ...(kept === undefined ? [] : [keptField(kept, title.shortId)]),
    ...(failure === null ? [] : [textField('Failure', failure.code + at)]),
    textField('Holds', describeContent(view)),
    BLANK,
    nextField(actions, style),
  ];
  return [
    drawRule({ word: 'support file', tone: 'neutral', name: title.workflow }, style),
    ...drawRun(title, style),
    '',
    ...drawFields(fields, style),
  ].join('\n');
}

function keptField(kept: Kept, shortId: string): Field {
  if ('path' in kept) {
    // Whole, however long: it is to be copied.
    return { label: 'Written to', draw: (columns) => wrap(neutraliseLine(kept.path), columns) };
  }
  const mend = `Go to a folder that you may write, or take it from: signalbox chat --json "/run bundle ${shortId}".`;
  return textField('Not written', `The file cannot be written (${kept.unwritable}). ${mend}`);
}
