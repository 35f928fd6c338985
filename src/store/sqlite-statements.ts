import type Database from 'better-sqlite3';

/** What every commit and every look for work run: prepared once, for preparing costs more than running. */
export function prepareHotStatements(db: Database.Database) {
  const columns = `last_seq = ?, status = ?, awaiting = ?, started_at = ?, finished_at = ?,
    root_step_id = ?, failure_code = ?, wake_at = ?, suspect = ?`;
  const freeColumns = columns.replace(
    'wake_at = ?',
    'wake_at = case when owner is null then ? end',
  );
  const expected = 'where id = ? and last_seq = ? and (? is null or owner_epoch = ?)';
  const claimColumns = 'id, uuid, version_id, last_seq, owner_epoch, created_at, suspect';
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT submission'),
    undo: db.prepare('ROLLBACK TO submission'),
    release: db.prepare('RELEASE submission'),
    // A workflow that is held or archived takes no new run, whichever way it comes.
    insertRun: db.prepare(
      `insert into runs (uuid, tail, project_id, workflow_id, version_id, created_at, last_seq, status, awaiting,
         started_at, finished_at, root_step_id, failure_code, wake_at, suspect, owner, owner_epoch)
       select ${Array(17).fill('?').join(', ')} from workflows
       where id = ? and held_at is null and archived_at is null
       on conflict (uuid) do nothing`,
    ),
    // SQLite rewrites the entries of every index that names a SET column: in mid-run none does.
    moveHead: db.prepare(`update runs set last_seq = ? ${expected}`),
    moveOwned: db.prepare(`update runs set ${columns}, owner = ?, owner_epoch = ? ${expected}`),
    moveFree: db.prepare(
      `update runs set ${freeColumns}, owner = case when ? is null then owner end ${expected}`,
    ),
    insertEvent: db.prepare(
      'insert into events (run, seq, kind, at, step, data) values (?, ?, ?, ?, ?, ?)',
    ),
    insertBlob: db.prepare(
      'insert into blobs (run, sha256, data) values (?, ?, ?) on conflict do nothing',
    ),
    // A new key puts it after every mark again, and the one that it takes the place of is gone.
    insertNotice: db.prepare(
      'insert or replace into notices (run, subject, kind, at) values (?, ?, ?, ?)',
    ),
    findClaimableOne: db.prepare(
      `select ${claimColumns} from runs
       where id = ? and wake_at <= ? and owner is null and suspect <= ?`,
    ),
    findClaimable: db.prepare(
      `select ${claimColumns} from runs
       where wake_at <= ? and owner is null and suspect <= ? order by wake_at, id limit ?`,
    ),
    // The casts keep SQLite from preparing it again at every call, to plan for the very values bound.
    loadEvents: db.prepare(
      `select seq, kind, at, step, data from events
       where run = cast(? as integer) and seq > cast(? as integer) order by seq`,
    ),
    loadHeads: db.prepare(
      `select id, last_seq, owner, owner_epoch from runs
       where id in (select value from json_each(?))`,
    ),
  };
}
