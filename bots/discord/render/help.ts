import { firstLineOf, type HelpVerb, type HelpView } from '#src/views/help.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { type Draft, type Drawing, type Part, roomFor } from './card.ts';
import { code, type Line } from './markdown.ts';
import { nameOptions } from './option-names.ts';
import { drawActions, drawHeading, drawLines, drawList, drawQuoted } from './parts.ts';
import { shortenLine, shortenValue } from './text.ts';

const USAGE_LENGTH_MAX = 300;
const ABOUT_LENGTH_MAX = 1_500;
const SENTENCE_LENGTH_MAX = 200;

/** What the reader may ask for: a verb a line, or one verb with its flags. */
export function drawHelp({ verbs, verb, actions }: HelpView, drawing: Drawing): Draft {
  const name = verb === null ? '/run' : `/run ${verb.name}`;
  const tone = 'neutral';
  return {
    tone,
    parts: [
      drawHeading({ word: 'help', tone, name }),
      ...(verb === null
        ? drawList(
            [],
            verbs.map((each) => verbLine(each, drawing)),
          )
        : drawVerb(verb, drawing)),
      ...drawActions(actions),
    ],
    said: [
      verb === null
        ? `Help: ${verbs.map((each) => `/run ${each.name}`).join(', ')}.`
        : `Help: ${neutraliseLine(usageOf(verb))}. ${neutraliseLine(nameOptions(firstLineOf(verb)))}`,
    ],
  };
}

function usageOf({ usage }: HelpVerb): string {
  return `/run ${nameOptions(usage)}`;
}

function verbLine(verb: HelpVerb, drawing: Drawing): Line {
  const line = shortenLine(usageOf(verb), roomFor(USAGE_LENGTH_MAX, drawing, 40));
  const about = nameOptions(firstLineOf(verb));
  const told = shortenLine(about, roomFor(SENTENCE_LENGTH_MAX, drawing, 40));
  return [code(line), ` ${told}`];
}

function drawVerb(verb: HelpVerb, drawing: Drawing): Part[] {
  const line = shortenLine(usageOf(verb), roomFor(USAGE_LENGTH_MAX, drawing, 40));
  const told = shortenValue(nameOptions(verb.about), roomFor(ABOUT_LENGTH_MAX, drawing, 60));
  return [
    ...drawLines([[code(line)]]),
    ...(told === '' ? [] : drawQuoted(told)),
    ...drawList(
      [],
      verb.flags.map((flag): Line => {
        const value = flag.value === null ? '' : ` ${neutraliseLine(flag.value)}`;
        return [
          code(shortenLine(flag.name + value, SENTENCE_LENGTH_MAX)),
          ` ${shortenLine(nameOptions(flag.about), SENTENCE_LENGTH_MAX)}`,
        ];
      }),
    ),
  ];
}
