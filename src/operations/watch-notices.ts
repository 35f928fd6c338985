import type { ReadApp } from '#src/app.ts';
import { readNewestMark } from '#src/store/newest-mark.ts';
import { listNotices, type NoticeRecord } from '#src/store/notices.ts';

export type FreshNotice = NoticeRecord;

const PAGE_MAX = 100;

/** From now on each call returns what is new since the one before. Nothing is recorded of it. */
export async function watchNotices({ db }: ReadApp): Promise<() => Promise<NoticeRecord[]>> {
  let mark = await readNewestMark(db);
  return async () => {
    const page = await listNotices(db, mark, PAGE_MAX);
    mark = page.at(-1) ?? mark;
    return page;
  };
}
