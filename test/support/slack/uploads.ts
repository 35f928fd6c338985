import { randomUUID } from 'node:crypto';
import type { JsonObject } from '#src/domain/json.ts';
import { stringIn } from './blocks.ts';
import { SlackBlunder, SlackRefusal } from './slack-refusal.ts';

/** A file between the three calls that an upload takes, and afterwards. */
export interface UploadedFile {
  id: string;
  filename: string;
  length: number;
  altText: string | undefined;
  title: string | undefined;
  bytes: Buffer | undefined;
  /** Where it is shown; undefined: not finished, so that nobody sees it. */
  sharedIn: string | undefined;
}

/** Files: announced, sent, finished. Only what was sent whole can be finished. */
export class Uploads {
  readonly #files = new Map<string, UploadedFile>();

  announce(file: Pick<UploadedFile, 'filename' | 'length' | 'altText'>): UploadedFile {
    const id = `F${randomUUID().slice(0, 8)}`;
    const announced = { ...file, id, title: undefined, bytes: undefined, sharedIn: undefined };
    this.#files.set(id, announced);
    return announced;
  }

  /** What arrived at the upload's address. Answers whether it is what was announced. */
  receive(id: string, bytes: Buffer): boolean {
    const file = this.#files.get(id);
    if (file === undefined || file.length !== bytes.length) return false;
    file.bytes = bytes;
    return true;
  }

  finish(id: string, title: string | undefined, channel: string | undefined): UploadedFile {
    const file = this.#files.get(id);
    if (file?.bytes === undefined) throw new SlackRefusal('file_not_found');
    if (file.sharedIn !== undefined) throw new SlackRefusal('file_update_failed');
    file.title = title;
    file.sharedIn = channel;
    return file;
  }

  /** Refuses blocks that show a file which is not there. */
  needPictures(blocks: readonly JsonObject[] = []): void {
    for (const { slack_file } of blocks) {
      const id = stringIn(slack_file, 'id');
      if (id === undefined || this.#files.get(id)?.bytes !== undefined) continue;
      throw new SlackBlunder('invalid_blocks', `there is no file ${id}`);
    }
  }

  list(): UploadedFile[] {
    return [...this.#files.values()];
  }
}
