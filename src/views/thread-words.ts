import { tellCount, tellLastFix } from './alert-words.ts';
import type { FixQuestionView } from './fix-question.ts';
import type { RepeatView } from './repeat.ts';
import type { Sentence } from './sentence.ts';

/** "order-sync failed again at charge-card: MCP_TOOL_FAILED." */
export function sayRepeat({ title, place, code }: RepeatView): Sentence {
  const at = place === null ? [] : [' at ', { name: place }];
  return [{ name: title.workflow }, ' failed again', ...at, `: ${code}.`];
}

export function tellRepeat(view: RepeatView): Sentence[] {
  const { title, place, code, context } = view;
  const at = place === null ? [] : [' at ', { code: place }];
  return [
    [{ strong: title.workflow }, ' failed again', ...at, ': ', { code }, '.'],
    context.count > 1 ? tellCount(context) : tellOnly(context),
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
  if (isAnswered) return [what, was, ...tellLastFix(context)];
  const whom: Sentence =
    claim === null ? ['What fixed it?'] : [{ name: claim.by }, ', what fixed it?'];
  return [what, was, [...whom, ' The next alert of this kind will say so.']];
}

/** For a locked phone. */
export function sayFixQuestion({ title, place, code, isAnswered }: FixQuestionView): Sentence {
  const at = place === null ? [] : [' at ', { name: place }];
  const end = isAnswered ? '. It is known what fixed it.' : '. What fixed it?';
  return [{ name: title.workflow }, ' works again after failing', ...at, `: ${code}${end}`];
}
