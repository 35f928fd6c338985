import { z } from 'zod';
import { Count, fromJson } from '../form-values.ts';
import { BOT_ID, BOT_USER_ID } from '../identity.ts';
import { defineMethod } from '../method.ts';
import type { UploadedFile } from '../uploads.ts';

const scope = 'files:write';

const Finished = z.strictObject({
  id: z.string(),
  title: z.string().optional(),
  highlight_type: z.string().optional(),
});

export const FILES = {
  'files.getUploadURLExternal': defineMethod({
    scope,
    fields: {
      filename: z.string().min(1),
      length: Count.refine((length) => length > 0),
      alt_txt: z.string().max(1000).optional(),
      snippet_type: z.string().optional(),
    },
    answer: ({ filename, length, alt_txt: altText }, { uploads, host }) => {
      const { id } = uploads.announce({ filename, length, altText });
      return { upload_url: `http://${host}/upload/v1/${id}`, file_id: id };
    },
  }),

  'files.completeUploadExternal': defineMethod({
    scope,
    fields: {
      files: fromJson(z.array(Finished).min(1)),
      channel_id: z.string().optional(),
      thread_ts: z.string().optional(),
      initial_comment: z.string().optional(),
    },
    answer: (args, { uploads, workspace }) => {
      const { channel_id, thread_ts, initial_comment: text = '' } = args;
      const channel = channel_id === undefined ? undefined : workspace.channelToWriteIn(channel_id);
      const finished = args.files.map(({ id, title }) => uploads.finish(id, title, channel_id));
      const files = finished.map(describeFile);
      const thread = thread_ts === undefined ? {} : { thread_ts };
      const said = { user: BOT_USER_ID, bot_id: BOT_ID, text, blocks: [], files };
      if (channel !== undefined) workspace.post(channel, { ...said, ...thread });
      return { files };
    },
  }),

  'files.info': defineMethod({
    scope: 'files:read',
    fields: { file: z.string() },
    answer: ({ file: id }, { uploads }) => {
      const { file, isProcessed } = uploads.look(id);
      return { file: { ...describeFile(file), mimetype: isProcessed ? 'image/png' : '' } };
    },
  }),
};

function describeFile({ id, filename, title = filename, length }: UploadedFile) {
  return { id, name: filename, title, size: length };
}
