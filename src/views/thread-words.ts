import { tellNumber } from '#src/domain/count.ts';
import { tellCount } from './alert-words.ts';
import type { FixQuestionView } from './fix-question.ts';
import type { RepeatView } from './repeat.ts';
import type { Sentence } from './sentence.ts';

/** "order-sync failed again at charge-card: MCP_TOOL_FAILED." */
export function sayRepeat({ title, place, code }: RepeatView): Sentence {
  const at = place === null ? [] : [' at ', { name: place }];
  return [{ name: title.workflow }, ' failed again', ...at, `: ${code}.`];
}

export function tellRepeat(view: RepeatView): Sentence[] {
  const { title, place, code } = view;
  const at = place === null ? [] : [' at ', { code: place }];
  return [
    [{ strong: title.workflow }, ' failed again', ...at, ': ', { code }, '.'],
    tellRuns(view),
  ];
}

/** By name where they are few: "Failed 3 times since 14:02: runs 3f2a91c0, 77b1e0aa and 0c4412fe." */
function tellRuns({ context, runs }: RepeatView): Sentence {
  const { count, firstAt } = context;
  if (count === 1) return tellOnly(context);
  if (count > runs.length) return tellCount(context);
  const names = runs.flatMap(({ shortId }, index): Sentence => {
    const between = index === 0 ? '' : index === runs.length - 1 ? ' and ' : ', ';
    return [between, { code: shortId }];
  });
  return [
    'Failed ',
    { strong: `${tellNumber(count)} times` },
    ' since ',
    { at: firstAt },
    ': runs ',
    ...names,
    '.',
  ];
}

function tellOnly({ newest, lastAt }: RepeatView['context']): Sentence {
  return ['Run ', { code: newest.shortId }, ', ', { at: lastAt }, '.'];
}

/** "order-sync works again since 14:40 (run …). @ann, what fixed it?" */
export function tellFixQuestion({
  title,
  place,
  code,
  context,
  isAnswered,
}: FixQuestionView): Sentence[] {
  const { recovered, claim } = context;
  const at = place === null ? [] : [' at ', { code: place }];
  const since: Sentence =
    recovered === null
      ? []
      : [' since ', { at: recovered.at }, ', run ', { code: recovered.shortId }];
  const what: Sentence = [{ strong: title.workflow }, ' works again', ...since, '.'];
  const was: Sentence = ['It had failed', ...at, ': ', { code }, '.'];
  if (isAnswered) return [what, was, ...tellFix(context)];
  const whom: Sentence =
    claim === null ? ['What fixed it?'] : [{ name: claim.by }, ', what fixed it?'];
  return [what, was, [...whom, ' The next alert of this kind will say so.']];
}

function tellFix({ lastFix }: FixQuestionView['context']): Sentence[] {
  if (lastFix === null) return [];
  const { by, at, words } = lastFix;
  return [['Fixed by ', { name: by }, ' (', { at }, '): ', { quote: words }]];
}

/** For a locked phone. */
export function sayFixQuestion({ title, place, code, isAnswered }: FixQuestionView): Sentence {
  const at = place === null ? [] : [' at ', { name: place }];
  const end = isAnswered ? '. It is known what fixed it.' : '. What fixed it?';
  return [{ name: title.workflow }, ' works again after failing', ...at, `: ${code}${end}`];
}
