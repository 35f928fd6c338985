import type { RawFile } from 'discord.js';
import { Routes } from 'discord-api-types/v10';
import type { View } from '#src/views/view.ts';
import type { CardContent, Picture, PostedMessage, SendResult } from '../messenger.ts';
import { attachmentOf, namePicture, readPictureName } from './card-pictures.ts';
import { attempt } from './judge-answer.ts';
import { readMessageName } from './message-name.ts';
import type { Posting } from './post-card.ts';
import { explainReason } from './reasons.ts';
import { ALT_LENGTH_MAX, shortenLine } from './render/text.ts';
import { inOpenThread } from './threads.ts';

/** Shows the new state in the same message, which keeps its picture. */
export async function editCard(
  posting: Posting,
  message: PostedMessage,
  content: CardContent,
): Promise<SendResult> {
  const edited = await edit(posting, message, content);
  const isBug = edited.type === 'refused' && explainReason(edited.reason).trouble === 'bug';
  // It may be its picture that is gone: better without it than not at all.
  if (!isBug || content.picture === null) return edited;
  return edit(posting, message, { ...content, picture: null });
}

function edit(
  posting: Posting,
  message: PostedMessage,
  { view, picture }: CardContent,
): Promise<SendResult> {
  const kept = picture && readPictureName(picture);
  // What is attached stays where nothing is said of it.
  const attachments = kept && { attachments: [{ id: kept.attachment }] };
  return posting.sendCard({
    view,
    picture: picture && kept && { ...picture, file: kept.fileName },
    postId: null,
    place: message.place,
    send: (body) =>
      attempt('edit', async () => {
        await change(posting, message, { body: { ...body, ...attachments } });
        return message.message;
      }),
  });
}

/** Gives a message its picture: Discord takes one only with the whole card that shows it. */
export function sendPicture(
  posting: Posting,
  message: PostedMessage,
  { picture: { png, fileName, altText }, view }: { picture: Picture; view: View },
): Promise<SendResult> {
  const file = { name: fileName, data: Buffer.from(png), contentType: 'image/png' };
  const attachments = [
    { id: '0', filename: fileName, description: shortenLine(altText, ALT_LENGTH_MAX) },
  ];
  return posting.sendCard({
    view,
    picture: { file: fileName, altText },
    postId: null,
    place: message.place,
    send: (body) =>
      // As a post: whoever asks counts its tries, and some networks never let a file through.
      attempt('post', async () => {
        const changed = await change(posting, message, {
          body: { ...body, attachments },
          files: [file],
        });
        return namePicture({ attachment: attachmentOf(changed), fileName });
      }),
  });
}

async function change(
  { rest, findChannel }: Posting,
  { place, message: name }: PostedMessage,
  given: { body: object; files?: RawFile[] },
): Promise<unknown> {
  const { thread, message } = readMessageName(name);
  const channel = thread ?? (await findChannel(place));
  return inOpenThread(rest, thread, () =>
    rest.patch(Routes.channelMessage(channel, message), given),
  );
}
