import { capitalise } from '#src/domain/capitalise.ts';
import { count } from '#src/domain/count.ts';
import type { MissedPost } from '#src/domain/delivery-alert.ts';
import type { DeliveryAlertView } from './delivery-alert.ts';
import type { Sentence } from './sentence.ts';
import { nameKind } from './why-quiet-words.ts';

/** What it opens with beside its word: "3 messages for Slack". */
export function nameUndelivered({ count: many, surface }: DeliveryAlertView): string {
  return `${count(many, 'message')} for ${capitalise(surface)}`;
}

export function tellUndelivered(view: DeliveryAlertView): Sentence[] {
  const { surface, place, reason, count: many, firstAt, lastAt } = view;
  const when: Sentence =
    many === 1 ? ['At ', { at: lastAt }] : ['From ', { at: firstAt }, ' to ', { at: lastAt }];
  return [
    [
      { strong: count(many, 'message') },
      ' could not be delivered to ',
      { name: place },
      ` on ${capitalise(surface)}: `,
      { quote: reason },
      '.',
    ],
    [...when, '.'],
  ];
}

/** A line each. */
export function tellMissed({ kind, workflow, run, at }: MissedPost): Sentence {
  return [
    { strong: nameKind(kind) },
    ...(workflow === null ? [] : [' of ', { name: workflow }]),
    ...(run === null ? [] : [', run ', { code: run.shortId }]),
    ', ',
    { at },
  ];
}
