import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSqliteWriter } from '#src/store/sqlite-writer.ts';
import { databases } from '#test/support/databases.ts';
import { startProgram } from '#test/support/programs.ts';
import { commitToSee, makeRun } from '#test/support/submissions.ts';

const FULL_DISK_PROGRAM = new URL('../support/full-disk-program.ts', import.meta.url);
/** Of Linux: it can lift the limit of a process that runs. */
const LIFT = 'prlimit';
const NOBODY = 65_534;
/** A file that reaches 2 MiB cannot grow: what a full disk does to one process alone. */
const IN_A_SMALL_PLACE = ['bash', '-c', `trap '' XFSZ; ulimit -S -f 2048; exec "$0" "$@"`];

const lacksLimits = spawnSync(LIFT, ['--version']).error !== undefined;
if (lacksLimits) process.stderr.write('not run: a full disk (there is no prlimit)\n');

describe.each(databases().filter(({ name }) => name === 'SQLite'))('on $name', ({ open }) => {
  test('a file that may not be written is told as such, and what was refused can be written later', async () => {
    const { target, close } = await open();
    if (target.dialect !== 'sqlite') return;
    await close();
    chmodSync(dirname(target.file), 0o777);
    chmodSync(target.file, 0o444);
    const options = { file: target.file, busyTimeoutMs: 0, sync: 'barrier' } as const;
    const reader = asNobody(() => openSqliteWriter(options));
    const run = makeRun();
    expect(reader.commit([run], true)).toMatchObject({ type: 'unwritable', why: 'readonly' });
    await reader.close();
    chmodSync(target.file, 0o644);
    const writer = openSqliteWriter(options);
    expect(await commitToSee(writer, run)).toEqual([true]);
    await writer.close();
  });

  if (lacksLimits) return;
  test('a full disk holds up, and loses nothing', async () => {
    const { target, reader } = await open();
    if (target.dialect !== 'sqlite') return;
    const program = startProgram(FULL_DISK_PROGRAM, [target.file], IN_A_SMALL_PLACE);
    expect(await program.nextLine()).toBe('full');
    expect(await reader('runs')).not.toHaveLength(100);
    execFileSync(LIFT, ['--pid', String(program.child.pid), '--fsize=unlimited']);
    expect(await program.nextLine()).toBe('none');
    expect(await program.nextLine()).toBe('100 won');
    expect(await reader('runs')).toHaveLength(100);
  });
});

/** Root may write everything. */
function asNobody<Result>(act: () => Result): Result {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
