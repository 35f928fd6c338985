import { describe, expect, test } from 'vitest';
import { databases } from '#test/support/databases.ts';
import { openJournal } from '#test/support/open-journal.ts';
import { startProgram } from '#test/support/programs.ts';
import { makeAppend, makeRun, makeRuns, note, readNotes } from '#test/support/submissions.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const LOCK_PROGRAM = new URL('../support/lock-program.ts', import.meta.url);

describe.each(databases())('on $name', ({ open }) => {
  test('a frozen peer with an open transaction holds writers up, and loses them nothing', async () => {
    const { target, writer } = await open();
    const [run = 0] = await makeRuns(writer, makeRun());
    const peer = startProgram(LOCK_PROGRAM, [JSON.stringify(target)]);
    expect(await peer.nextLine()).toBe('held');
    peer.child.kill('SIGSTOP');
    const { journal, troubles } = openJournal(writer);
    const written = journal.submit('people', makeAppend(run, { head: 1, facts: [note('kept')] }));
    await waitForFact('the trouble is told', () => troubles.length > 0);
    expect(journal.trouble).toMatchObject({ why: 'busy' });
    peer.child.kill('SIGKILL');
    expect(await written).toMatchObject({ won: true });
    expect(troubles.map((trouble) => trouble?.why)).toEqual(['busy', undefined]);
    expect(await readNotes(writer, run)).toEqual(['2 kept']);
  });
});
