import { count } from '#src/domain/count.ts';
import { shorten } from '#src/domain/shorten.ts';
import { describeBadges } from '#src/views/badges.ts';
import type { GraphStep, GraphView } from '#src/views/graph.ts';
import { plainLine } from './picture-text.ts';

export const ALT_LENGTH_MAX = 1_000;
const NAMES_MAX = 5;
const NAME_LENGTH_MAX = 60;

/** What the picture says, for whoever does not see it: the counts, the root step and its code. */
export function describeGraph({ title, status, failureCode, layers }: GraphView): string {
  const steps = layers.flat();
  const root = steps.find(({ isRoot }) => isRoot);
  const code = failureCode === null ? '' : `: ${failureCode}`;
  const loops = steps.filter(({ progress, isRoot }) => progress !== null && !isRoot);
  const sentences = [
    `Graph of ${nameOf(title.workflow)} v${title.version}, run ${title.shortId}, ${status}${code}`,
    `${count(steps.length, 'step')}: ${describeBadges(steps)}`,
    ...(root ? [`Root step: ${nameOf(root.id)}${progressOf(root)}`] : []),
    ...listSteps(
      'Waiting',
      steps.filter(({ badge }) => badge === 'Waiting'),
    ),
    ...listSteps(
      'Running',
      steps.filter(({ badge }) => badge === 'Running'),
    ),
    ...listSteps('Loops', loops),
  ];
  return shorten(sentences.map((sentence) => `${sentence}.`).join(' '), ALT_LENGTH_MAX);
}

function listSteps(word: string, steps: readonly GraphStep[]): string[] {
  if (steps.length === 0) return [];
  const shown = steps.slice(0, NAMES_MAX).map((step) => nameOf(step.id) + progressOf(step));
  const left = steps.length - shown.length;
  return [`${word}: ${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`];
}

function progressOf({ progress }: GraphStep): string {
  return progress === null ? '' : ` (${shorten(plainLine(progress), 2 * NAME_LENGTH_MAX)})`;
}

function nameOf(text: string): string {
  return shorten(plainLine(text), NAME_LENGTH_MAX);
}
