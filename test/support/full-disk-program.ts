// A program of its own: it writes runs until its file may not grow, and tells how it went.
import { GroupCommitJournal } from '#src/engine/journal.ts';
import { openSqliteWriter } from '#src/store/sqlite-writer.ts';
import { makeRun, note, placeFacts } from './submissions.ts';

const RUNS = 100;
const LONG = 'x'.repeat(50_000);

const file = process.argv[2] ?? '';
const store = openSqliteWriter({ file, busyTimeoutMs: 0, sync: 'barrier' });
const journal = new GroupCommitJournal({
  store,
  monotonic: () => performance.now(),
  retryMs: 20,
  onTrouble: (trouble) => process.stdout.write(`${trouble?.why ?? 'none'}\n`),
});
const runs = Array.from({ length: RUNS }, () => makeRun({ events: placeFacts([note(LONG)]) }));
const results = await Promise.all(runs.map((run) => journal.submit('bulk', run)));
process.stdout.write(`${results.filter(({ won }) => won).length} won\n`);
await store.close();
