import type { InputBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { View } from '#src/views/view.ts';
import type { Form, FormField, TextField, TicksField } from '../../forms/form.ts';
import { neutralise, neutraliseLine } from '../../words/readable.ts';
import type { SlackStyle } from '../render/card.ts';
import { plainText } from '../render/plain.ts';
import { renderView } from '../render/render-view.ts';
import {
  CHECKBOXES_MAX,
  INPUT_HINT_LENGTH_MAX,
  INPUT_LENGTH_MAX,
  MODAL_BUTTON_LENGTH_MAX,
  MODAL_TITLE_LENGTH_MAX,
  OPTION_LENGTH_MAX,
  PRIVATE_METADATA_LENGTH_MAX,
  SECTION_LENGTH_MAX,
  VIEW_BLOCKS_MAX,
} from '../render/text.ts';
import type { DrawnModal } from './modal-room.ts';

/** What a modal knows of where it was opened. */
export interface Carried {
  /** The form's intent, encoded. */
  code: string;
  /** Where it is answered; no channel: in a modal. */
  spot: { channel: string | null; thread: string | null; card: string | null };
  /** In which channel, also where a modal lies between; null: in the App Home. */
  openedIn: string | null;
}

/** What `view_submission` names a form by. */
export const FORM_CALLBACK = 'form';

/** Slack takes 2,000: nobody reads a longer name. */
const LABEL_LENGTH_MAX = 150;

/**
 * A form as a modal; each input block has the name of its field as its block_id. Slack need not tell
 * when it is closed: that decides nothing.
 */
export function drawForm(
  form: Form,
  { code, spot, openedIn }: Carried,
  style: SlackStyle,
): DrawnModal {
  const metadata = JSON.stringify({ code, spot, openedIn, kept: form.kept });
  if (metadata.length > PRIVATE_METADATA_LENGTH_MAX) {
    throw new Error(`the form "${form.title}" keeps ${metadata.length} characters`);
  }
  const fields = form.fields.map(drawField);
  const intro = form.intro === null ? [] : [drawIntro(form.intro)];
  const room = VIEW_BLOCKS_MAX - fields.length - intro.length;
  const about = form.about === null ? [] : drawAbout(form.about, style).slice(0, room);
  return {
    type: 'modal',
    callback_id: FORM_CALLBACK,
    title: plainText(form.title, MODAL_TITLE_LENGTH_MAX),
    submit: plainText(form.submit, MODAL_BUTTON_LENGTH_MAX),
    close: plainText('Cancel', MODAL_BUTTON_LENGTH_MAX),
    notify_on_close: false,
    private_metadata: metadata,
    blocks: [...about, ...intro, ...fields],
  };
}

/** Its card without what it offers: the form has one button, its own. */
function drawAbout(view: View, style: SlackStyle): KnownBlock[] {
  return renderView(view, style).blocks.flatMap((block): KnownBlock[] => {
    if (block.type === 'actions') return [];
    if (block.type !== 'section') return [block];
    const { accessory: _, ...section } = block;
    return [section];
  });
}

function drawIntro(text: string): SectionBlock {
  return { type: 'section', text: plainText(neutralise(text), SECTION_LENGTH_MAX) };
}

function drawField(field: FormField): InputBlock {
  const label = plainText(neutraliseLine(field.label), LABEL_LENGTH_MAX);
  return field.type === 'ticks'
    ? { type: 'input', block_id: field.name, label, element: drawTicks(field) }
    : {
        type: 'input',
        block_id: field.name,
        label,
        optional: field.isOptional,
        ...(field.hint === null
          ? {}
          : { hint: plainText(neutraliseLine(field.hint), INPUT_HINT_LENGTH_MAX) }),
        element: drawText(field),
      };
}

/** What is there already stays as it is, to the character: whoever sends it sends that. */
function drawText({ name, initial, isLong, lengthMax }: TextField): InputBlock['element'] {
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline: isLong || initial.includes('\n'),
    max_length: Math.min(lengthMax, INPUT_LENGTH_MAX),
    ...(initial === '' ? {} : { initial_value: initial }),
  };
}

function drawTicks({ name, options }: TicksField): InputBlock['element'] {
  return {
    type: 'checkboxes',
    action_id: name,
    options: options.slice(0, CHECKBOXES_MAX).map(({ value, label }) => ({
      text: plainText(neutraliseLine(label), OPTION_LENGTH_MAX),
      value,
    })),
  };
}
