import type { ModalView } from '@slack/types';
import type { Form } from '../../forms/form.ts';
import type { SlackStyle } from '../render/card.ts';

/** What a modal knows of where it was opened. */
export interface Carried {
  /** The form's intent, encoded. */
  code: string;
  spot: { channel: string | null; thread: string | null; card: string | null };
}

/** What `view_submission` names a form by. */
export const FORM_CALLBACK = 'form';

/** A form as a modal. Each input block has the name of its field as its block_id. */
export function drawForm(form: Form, _carried: Carried, _style: SlackStyle): ModalView {
  return {
    type: 'modal',
    callback_id: FORM_CALLBACK,
    title: { type: 'plain_text', text: form.title },
    blocks: [],
  };
}
