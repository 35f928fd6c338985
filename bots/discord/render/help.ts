import { firstLineOf, type HelpVerb, type HelpView } from '#src/views/help.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { type Draft, type Drawing, type Part, roomFor } from './card.ts';
import { code, type Line } from './markdown.ts';
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
        : `Help: /run ${neutraliseLine(verb.usage)}. ${neutraliseLine(firstLineOf(verb))}`,
    ],
  };
}

function verbLine(verb: HelpVerb, drawing: Drawing): Line {
  const line = shortenLine(`/run ${verb.usage}`, roomFor(USAGE_LENGTH_MAX, drawing, 40));
  const told = shortenLine(firstLineOf(verb), roomFor(SENTENCE_LENGTH_MAX, drawing, 40));
  return [code(line), ` ${told}`];
}

function drawVerb({ usage, about, flags }: HelpVerb, drawing: Drawing): Part[] {
  const line = shortenLine(`/run ${usage}`, roomFor(USAGE_LENGTH_MAX, drawing, 40));
  const told = shortenValue(about, roomFor(ABOUT_LENGTH_MAX, drawing, 60));
  return [
    ...drawLines([[code(line)]]),
    ...(told === '' ? [] : drawQuoted(told)),
    ...drawList(
      [],
      flags.map((flag): Line => {
        const value = flag.value === null ? '' : ` ${neutraliseLine(flag.value)}`;
        return [
          code(shortenLine(`--${flag.name}${value}`, SENTENCE_LENGTH_MAX)),
          ` ${shortenLine(flag.about, SENTENCE_LENGTH_MAX)}`,
        ];
      }),
    ),
  ];
}
