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
  /** How often somebody has looked at it since it was finished; null: it is not finished. */
  looks: number | null;
}

const NOT_YET = { errors: ['invalid slack file [json-pointer:/blocks/0/slack_file]'] };

/** Files: announced, sent, finished. Only what was sent whole can be finished. */
export class Uploads {
  readonly #files = new Map<string, UploadedFile>();
  /** Slack takes a moment to look through a picture: until so many looks at it nothing may show it. */
  processedAfterLooks = 0;

  announce(given: Pick<UploadedFile, 'filename' | 'length' | 'altText'>): UploadedFile {
    const id = `F${randomUUID().slice(0, 8)}`;
    const unseen = { title: undefined, bytes: undefined, sharedIn: undefined, looks: null };
    const file = { ...given, ...unseen, id };
    this.#files.set(id, file);
    return file;
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
    file.looks = 0;
    return file;
  }

  /** The file as somebody who looks at it is told of it, and whether Slack has looked through it. */
  look(id: string): { file: UploadedFile; isProcessed: boolean } {
    const file = this.#files.get(id);
    if (file === undefined) throw new SlackRefusal('file_not_found');
    if (file.looks !== null) file.looks += 1;
    return { file, isProcessed: this.#isProcessed(file) };
  }

  /** Refuses blocks that show a file which is not there, or not yet fit to be shown. */
  needPictures(blocks: readonly JsonObject[] = []): void {
    for (const { slack_file } of blocks) {
      const id = stringIn(slack_file, 'id');
      if (id === undefined) continue;
      const file = this.#files.get(id);
      if (file?.bytes === undefined) {
        throw new SlackBlunder('invalid_blocks', `there is no file ${id}`);
      }
      if (!this.#isProcessed(file)) throw new SlackRefusal('invalid_blocks', NOT_YET);
    }
  }

  list(): UploadedFile[] {
    return [...this.#files.values()];
  }

  #isProcessed({ looks }: UploadedFile): boolean {
    return looks !== null && looks >= this.processedAfterLooks;
  }
}
