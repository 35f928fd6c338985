import { count } from '#src/domain/count.ts';
import type { BundleView } from '#src/views/bundle.ts';
import { drawActions } from './buttons.ts';
import type { Draft, Drawing } from './card.ts';
import { drawRun, nameRun } from './opening.ts';
import { bold, code, drawLines, type Line } from './pieces.ts';
import { drawHeader } from './plain.ts';
import { NAME_LENGTH_MAX, shortenLine } from './text.ts';

const UNITS = ['bytes', 'KB', 'MB'];
const NUMBER = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

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
  const at = stepId === null ? '' : ` at ${shortenLine(stepId, NAME_LENGTH_MAX)}`;
  return [[bold('Failure'), '  ', code(failed), at]];
}

function describeContent({ steps, events, omitted }: BundleView): string {
  const earlier = omitted === 0 ? '' : ` (${omitted} earlier ones are left out)`;
  const what = `${count(steps, 'step')} and ${count(events, 'event')}${earlier}`;
  return `Versions, ids, times, ${what}. Secrets are redacted: look it over before you send it.`;
}

function describeSize(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${NUMBER.format(bytes / 1000 ** step)} ${UNITS[step]}`;
}
