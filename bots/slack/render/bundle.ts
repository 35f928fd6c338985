import { type BundleView, describeContent, describeSize } from '#src/views/bundle.ts';
import { drawActions } from './buttons.ts';
import type { Draft, Drawing } from './card.ts';
import { drawRun, nameRun } from './opening.ts';
import { bold, code, drawLines, type Line } from './pieces.ts';
import { drawHeader } from './plain.ts';
import { shortenName } from './text.ts';

/** What the file for support holds; the file itself is sent beside it. */
export function drawBundle(view: BundleView, drawing: Drawing): Draft {
  const { title, fileName, sizeBytes, actions } = view;
  return {
    blocks: [
      drawHeader({ word: 'support file', tone: 'neutral', name: title.workflow }),
      drawRun(title),
      ...drawLines([
        [bold('File'), '  ', code(fileName), `  ${describeSize(sizeBytes)}`],
        ...failureLines(view),
        [bold('Holds'), `  ${describeContent(view)}`],
      ]),
      ...drawActions(actions, drawing),
    ],
    said: [`Support file of ${nameRun(title)}: ${fileName}.`, describeContent(view)],
  };
}

function failureLines({ failure }: BundleView): Line[] {
  if (failure === null) return [];
  const { code: failed, stepId } = failure;
  const at = stepId === null ? '' : ` at ${shortenName(stepId)}`;
  return [[bold('Failure'), '  ', code(failed), at]];
}
