import { ButtonStyle, ComponentType, MessageFlags } from 'discord-api-types/v10';
import type { DiscordCard } from '../render/card.ts';
import { bold, type Line, writeLine } from '../render/markdown.ts';
import { shortenLine } from '../render/text.ts';
import type { FaultyForm, FilledPage } from './forms.ts';

/** It names what they wrote. */
const FAULT_LENGTH_MAX = 300;
const LABEL_LENGTH_MAX = 60;
/** Of more the first are enough to go on: each is told beside its field as well. */
const FAULTS_MAX = 5;

/** "1 to 5 of 12 are filled in", with a button that opens what comes next; for whoever sent it alone. */
export function drawProgress({ first, last, of, next }: FilledPage): DiscordCard {
  const filled = first === last ? `${last} of ${of} is` : `${first} to ${last} of ${of} are`;
  const said = `${filled} filled in. Nothing is done until all of them are.`;
  return drawNote({ said: [said], label: 'Go on', customId: next });
}

/** What cannot be read of a form, with a button that opens it again as it was; for whoever sent it alone. */
export function drawFaults({ faults, next }: FaultyForm): DiscordCard {
  const shown = faults
    .slice(0, FAULTS_MAX)
    .map(
      ({ label, message }): Line => [
        '⚠️ ',
        bold(shortenLine(label, LABEL_LENGTH_MAX)),
        ` ${shortenLine(message, FAULT_LENGTH_MAX)}`,
      ],
    );
  const left = faults.length - shown.length;
  const said = [...shown.map(writeLine), ...(left === 0 ? [] : [`… ${left} more`])];
  return drawNote({ said, label: 'Correct it', customId: next });
}

function drawNote(note: { said: readonly string[]; label: string; customId: string }): DiscordCard {
  const text = note.said.join('\n');
  const button = {
    type: ComponentType.Button,
    style: ButtonStyle.Primary,
    label: note.label,
    custom_id: note.customId,
  } as const;
  return {
    components: [
      { type: ComponentType.TextDisplay, content: text },
      { type: ComponentType.ActionRow, components: [button] },
    ],
    flags: MessageFlags.IsComponentsV2,
    fallback: text,
  };
}
