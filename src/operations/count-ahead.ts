import type { App } from '#src/app.ts';
import { countFinished } from './count-finished.ts';

/** For more runs that have ended than so many pages of the count hold nobody waits. */
const PAGES_MAX = 10;

/** For who asks of failures that have just happened: what has ended is counted now. */
export async function countAhead(app: App): Promise<void> {
  for (let page = 0; page < PAGES_MAX; page += 1) {
    if (!(await countFinished(app))) return;
  }
}
