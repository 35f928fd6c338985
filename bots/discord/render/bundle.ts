import { type BundleView, describeContent, describeSize } from '#src/views/bundle.ts';
import { type Draft, type Drawing, shortenName } from './card.ts';
import { bold, code, type Line } from './markdown.ts';
import { nameRun, runLine } from './opening.ts';
import { drawActions, drawHeading, drawLines } from './parts.ts';

/** What the file for support holds; the file itself is sent beside it. */
export function drawBundle(view: BundleView, drawing: Drawing): Draft {
  const { title, fileName, sizeBytes, actions } = view;
  const tone = 'neutral';
  return {
    tone,
    parts: [
      drawHeading({ word: 'support file', tone, name: title.workflow }, runLine(title, drawing)),
      ...drawLines([
        [bold('File'), ' ', code(fileName), ` ${describeSize(sizeBytes)}`],
        ...failureLines(view, drawing),
        [bold('Holds'), ` ${describeContent(view)}`],
      ]),
      ...drawActions(actions),
    ],
    said: [`Support file of ${nameRun(title, drawing)}: ${fileName}.`, describeContent(view)],
  };
}

function failureLines({ failure }: BundleView, drawing: Drawing): Line[] {
  if (failure === null) return [];
  const { code: failed, stepId } = failure;
  const at = stepId === null ? '' : ` at ${shortenName(stepId, drawing)}`;
  return [[bold('Failure'), ' ', code(failed), at]];
}
