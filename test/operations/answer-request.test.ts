import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { type AskedRequest, answerRequest } from '#src/operations/answer-request.ts';
import type { Caller } from '#src/operations/caller.ts';
import { listReceipts, type ReceiptRecord } from '#src/store/receipts.ts';
import { asCaller, OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const STOP: AskedRequest = {
  verb: 'stop',
  target: 'the-run',
  needs: 'project_contributor',
  what: 'stop runs',
};
const RECEIPT_ID = /^R-[2-9A-HJKMNP-TV-Z]{8}$/;

function readAudit(app: App, limit = 500): Promise<ReceiptRecord[]> {
  return listReceipts(app.db, { projectId: app.projectId, limit });
}

describe.each(databases())('on $name', ({ open }) => {
  test('what was done and who did it are one write', async () => {
    const app = await openQuietApp(await open());
    const receipt = await answerRequest(app, asCaller(), STOP, async ({ applied }) => {
      const statements = [applied('The run is stopped.')];
      const { won } = await app.journal.submit('people', {
        type: 'write',
        statements,
        barrier: true,
      });
      expect(won).toBe(true);
      return { message: 'The run is stopped.' };
    });
    expect(receipt).toEqual({
      id: expect.stringMatching(RECEIPT_ID),
      outcome: 'applied',
      message: 'The run is stopped.',
      fix: null,
    });
    expect(await readAudit(app)).toEqual([
      {
        receipt: receipt.id,
        at: expect.any(Number),
        actor_kind: 'slack',
        actor_id: 'U1',
        actor_name: '@ana',
        user: null,
        place: 'slack:C1',
        asked: 'stop',
        target: 'the-run',
        outcome: 'applied',
        message: 'The run is stopped.',
      },
    ]);
  });

  test('an append that lost and is done again leaves one row', async () => {
    const app = await openQuietApp(await open());
    const never = { sql: "update settings set value = 'x' where name = 'nothing'", bindings: [] };
    const receipt = await answerRequest(app, OWNER, STOP, async ({ applied }) => {
      const lost = await app.journal.submit('people', {
        type: 'write',
        statements: [applied('First.'), { ...never, mustMatch: true }],
        barrier: true,
      });
      expect(lost.won).toBe(false);
      const statements = [applied('Second.')];
      await app.journal.submit('people', { type: 'write', statements, barrier: true });
      return { message: 'Second.' };
    });
    const rows = await readAudit(app);
    expect(rows).toMatchObject([{ receipt: receipt.id, message: 'Second.' }]);
  });

  test('an act that writes nothing of its own is put on record all the same', async () => {
    const app = await openQuietApp(await open());
    const { id } = await answerRequest(app, OWNER, STOP, async () => ({ message: 'Done.' }));
    expect(await readAudit(app)).toMatchObject([{ receipt: id, outcome: 'applied' }]);
  });

  test('what was only shown is put on record too', async () => {
    const app = await openQuietApp(await open());
    const { id, outcome } = await answerRequest(app, OWNER, STOP, async () => {
      return { message: 'Shown.', outcome: 'answered' };
    });
    expect(outcome).toBe('answered');
    await waitForFact('the row', async () => (await readAudit(app)).length === 1);
    expect(await readAudit(app)).toMatchObject([{ receipt: id, outcome: 'answered' }]);
  });

  test('an act that asked for the row and then changed nothing is on record as answered', async () => {
    const app = await openQuietApp(await open());
    await answerRequest(app, OWNER, STOP, async ({ applied }) => {
      applied('Never written.');
      return { message: 'It was so.', outcome: 'answered' };
    });
    await waitForFact('the row', async () => (await readAudit(app)).length === 1);
    expect(await readAudit(app)).toMatchObject([{ outcome: 'answered', message: 'It was so.' }]);
  });

  test.each(['already', 'refused', 'invalid', 'unknown', 'ambiguous', 'unavailable'] as const)(
    'what is %s is told with its fix, and is on record',
    async (kind) => {
      const app = await openQuietApp(await open());
      const receipt = await answerRequest(app, OWNER, STOP, async () => {
        throw new Refusal(kind, 'It is so.', 'Do this.');
      });
      expect(receipt).toMatchObject({ outcome: kind, message: 'It is so.', fix: 'Do this.' });
      expect(await readAudit(app)).toMatchObject([{ outcome: kind, message: 'It is so.' }]);
    },
  );

  test('a refusal after the act asked for its row is told and stands as the refusal', async () => {
    const app = await openQuietApp(await open());
    const receipt = await answerRequest(app, OWNER, STOP, async ({ applied }) => {
      applied('It lost.');
      throw new Refusal('already', 'Somebody was faster.');
    });
    expect(receipt.outcome).toBe('already');
    expect(await readAudit(app)).toMatchObject([{ outcome: 'already' }]);
  });

  test('who did it himself is not told that it was done already, when only the answer was lost', async () => {
    const app = await openQuietApp(await open());
    const receipt = await answerRequest(app, OWNER, STOP, async ({ applied }) => {
      const statements = [applied('The run is stopped.')];
      await app.journal.submit('people', { type: 'write', statements, barrier: true });
      throw new Refusal('already', 'The run is already stopped.');
    });
    expect(receipt).toMatchObject({ outcome: 'applied', message: 'The run is stopped.' });
    expect(await readAudit(app)).toMatchObject([{ outcome: 'applied' }]);
  });

  test('who may not is refused before anything is done', async () => {
    const app = await openQuietApp(await open());
    const viewer: Caller = asCaller(undefined, { role: 'project_viewer' });
    const receipt = await answerRequest(app, viewer, STOP, () => {
      throw new Error('never');
    });
    expect(receipt.outcome).toBe('forbidden');
    expect(receipt.message).toMatch(/may not stop runs/);
    expect(await readAudit(app)).toMatchObject([{ outcome: 'forbidden' }]);
  });

  test('a bug is logged whole under the id that is shown, and nothing of it is shown', async () => {
    const opened = await openQuietApp(await open());
    const logged: unknown[] = [];
    const log = Object.assign(Object.create(opened.log), {
      error: (...words: unknown[]) => logged.push(words),
    });
    const bug = new Error('the inner workings');
    const receipt = await answerRequest({ ...opened, log }, OWNER, STOP, async () => {
      throw bug;
    });
    expect(receipt.outcome).toBe('failed');
    expect(receipt.message).toBe(`Something went wrong, receipt ${receipt.id}.`);
    expect(JSON.stringify(receipt)).not.toContain('inner workings');
    expect(logged).toEqual([[{ error: bug, receipt: receipt.id }, expect.any(String)]]);
    expect(await readAudit(opened)).toMatchObject([{ outcome: 'failed' }]);
  });

  test('a request is answered although it cannot be put on record', async () => {
    const opened = await openQuietApp(await open());
    const journal = { submit: () => Promise.reject(new Error('no')) };
    const receipt = await answerRequest({ ...opened, journal }, OWNER, STOP, async () => {
      throw new Refusal('refused', 'Not now.');
    });
    expect(receipt.message).toBe('Not now.');
  });

  test('looking works while nothing can be written', async () => {
    const opened = await openQuietApp(await open());
    const journal = { submit: () => new Promise<never>(() => undefined) };
    const receipt = await answerRequest({ ...opened, journal }, OWNER, STOP, async () => {
      return { message: 'Shown.', outcome: 'answered' };
    });
    expect(receipt.outcome).toBe('answered');
  });

  test('text that no database keeps, and text without end, is put on record as far as it goes', async () => {
    const app = await openQuietApp(await open());
    const actor = { kind: 'slack', id: 'U\0', name: '\uD800'.repeat(500) } as const;
    const asked = { ...STOP, target: 'x\0'.repeat(50_000) };
    await answerRequest(app, asCaller(actor), asked, async () => ({ message: 'm\0'.repeat(9999) }));
    const [row] = await readAudit(app);
    expect(row).toMatchObject({ actor_id: 'U\uFFFD' });
    expect([row?.actor_name.length, row?.target.length, row?.message.length]).toEqual([
      200, 200, 2_000,
    ]);
  });
});
