import {
  RESTJSONErrorCodes as Code,
  Routes,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import type { View } from '#src/views/view.ts';
import { readReason } from './judge-answer.ts';
import { shortenLine } from './render/text.ts';
import type { DiscordRest } from './rest.ts';

const NAME_LENGTH_MAX = 60;

/** What a thread about this is called. */
export function nameThread(view: View): string {
  const name = 'title' in view ? shortenLine(view.title.workflow, NAME_LENGTH_MAX).trim() : '';
  return name === '' ? 'Signalbox' : name;
}

/** Opens the thread that begins at a message. That it is there already is as good. */
export async function openThread(
  rest: DiscordRest,
  { channel, message, name }: { channel: string; message: string; name: string },
): Promise<void> {
  const body = { name, auto_archive_duration: ThreadAutoArchiveDuration.OneDay };
  try {
    await rest.post(Routes.threads(channel, message), { body });
  } catch (error) {
    if (readReason(error) !== String(Code.ThreadAlreadyCreatedForMessage)) throw error;
  }
}

/** Changes something in a thread, which is opened again where it is archived. */
export async function inOpenThread<Answer>(
  rest: DiscordRest,
  thread: string | null,
  change: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await change();
  } catch (error) {
    const isArchived = readReason(error) === String(Code.InvalidActionOnArchivedThread);
    if (thread === null || !isArchived) throw error;
    await rest.patch(Routes.channel(thread), { body: { archived: false } });
    return change();
  }
}
