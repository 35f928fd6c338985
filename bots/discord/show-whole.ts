import type { ApprovalView } from '#src/views/approval.ts';
import type { DiscordDesk } from './desk.ts';
import type { SaidFile } from './draw-said.ts';
import { drawWholeText } from './render/whole-text.ts';
import { type Ear, sayAlone } from './say-alone.ts';

/** So much a card holds in any case, whatever has to be escaped in it. */
const CARD_HOLDS = { characters: 1_500, fields: 20 };

/** Shows a task to one person, with a text file of it where a card may be too short. False: it cannot be shown. */
export async function showWhole(desk: DiscordDesk, ear: Ear, view: ApprovalView): Promise<boolean> {
  const file = fitsCard(view) ? {} : { file: writeFile(view) };
  const told = await sayAlone(desk, ear, { view, ...file });
  return told.type === 'sent';
}

function fitsCard({ heading, description, fields }: ApprovalView): boolean {
  const values = fields.map(({ name, value }) => name + value);
  const { length } = [heading, description ?? '', ...values].join('');
  return length <= CARD_HOLDS.characters && fields.length <= CARD_HOLDS.fields;
}

function writeFile(view: ApprovalView): SaidFile {
  return {
    name: `task-${view.taskName}.txt`,
    data: Buffer.from(drawWholeText(view)),
    contentType: 'text/plain; charset=utf-8',
  };
}
