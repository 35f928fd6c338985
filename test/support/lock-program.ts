// A program of its own: it opens a transaction on a run's row, says so, and never ends it.
import Database from 'better-sqlite3';
import { Client } from 'pg';
import type { DatabaseTarget } from '#src/store/database.ts';

const target: DatabaseTarget = JSON.parse(process.argv[2] ?? '');
const TOUCH = 'update runs set suspect = suspect where id = 1';

if (target.dialect === 'sqlite') {
  const db = new Database(target.file);
  db.exec(`begin immediate; ${TOUCH}`);
} else {
  const client = new Client({ connectionString: target.url });
  await client.connect();
  await client.query(`begin; ${TOUCH}`);
}
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
