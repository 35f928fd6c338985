import { Refusal } from '#src/domain/errors.ts';
import type { Form } from '../forms/form.ts';
import type { ChatDesk } from './desk.ts';
import { lineFor } from './line-for.ts';

/** The platform shows no form: what it would have asked can be typed. */
export function formUnopened(
  { redact }: Pick<ChatDesk, 'redact'>,
  { intent }: Form,
  why: string,
): Refusal {
  return new Refusal(
    'unavailable',
    `The form could not be opened: ${why}`,
    `Press again, or type ${redact(lineFor(intent))}`,
  );
}
