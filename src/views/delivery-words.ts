import { capitalise } from '#src/domain/capitalise.ts';
import { count } from '#src/domain/count.ts';
import type { MissedPost } from '#src/domain/delivery-alert.ts';
import type { DeliveryAlertView } from './delivery-alert.ts';
import { nextTo, type Sentence } from './sentence.ts';
import { nameKind } from './why-quiet-words.ts';

/** What it opens with beside its word: "#orders on Slack". */
export function nameUndelivered({ place, surface }: DeliveryAlertView): string {
  return `${place} on ${capitalise(surface)}`;
}

/** How many, when and why, below the name of the place. */
export function tellUndelivered(view: DeliveryAlertView): Sentence {
  return [...tellMany(view), ' could not be delivered: ', { quote: view.reason }, '.'];
}

/** The same on a locked phone, where nothing stands above it. */
export function sayUndelivered(view: DeliveryAlertView): Sentence {
  const where: Sentence = [{ name: view.place }, ` on ${capitalise(view.surface)}: `];
  return [...tellMany(view), ' could not be delivered to ', ...where, { quote: view.reason }, '.'];
}

function tellMany({ count: many, firstAt, lastAt }: DeliveryAlertView): Sentence {
  const when: Sentence =
    many === 1 ? [{ at: lastAt }] : [{ at: firstAt }, ' to ', nextTo(firstAt, lastAt)];
  return [{ strong: count(many, 'message') }, ' (', ...when, ')'];
}

/** What stands above those that are named. */
export function headMissed({ count: many }: DeliveryAlertView): string {
  return many === 1 ? 'It was' : 'The newest of them';
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
