import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { addUser } from '#src/operations/add-user.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import { linkByCode, linkIdentity, unlinkIdentity } from '#src/operations/link-identity.ts';
import { makeLinkCode } from '#src/operations/make-link-code.ts';
import { removeUser } from '#src/operations/remove-user.ts';
import { listReceipts } from '#src/store/receipts.ts';
import { asCaller, OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, asPerson, BEN, T0 } from '#test/support/factories.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';

const EMAIL = 'ana@example.com';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOBODY = asCaller(ANA, { role: 'none' });

/** It goes on only by hand: a code is good to the millisecond. */
function openStoppedClock() {
  let now = T0;
  return {
    now: () => now,
    monotonic: SYSTEM_CLOCK.monotonic,
    wind: (ms: number) => {
      now += ms;
    },
  };
}

async function emailOf(app: App, actor = ANA): Promise<string | null> {
  return (await identifyCaller(app, { actor, place: 'slack:C1' })).email;
}

describe.each(databases())('on $name', ({ open }) => {
  const openApp = async () => {
    const database = await open();
    const clock = openStoppedClock();
    const app = await openQuietApp({ ...database, clock });
    await addUser(app, OWNER, { email: EMAIL });
    await addUser(app, OWNER, { email: 'ben@example.com' });
    return { app, clock, database };
  };
  const makeCode = async (app: App, caller = NOBODY): Promise<string> => {
    const { code } = await makeLinkCode(app, caller);
    if (code === null) throw new Error('no code');
    return code;
  };

  test('a code links whoever asked for it, however it is typed, and works once', async () => {
    const { app } = await openApp();
    const { receipt, code } = await makeLinkCode(app, NOBODY);
    expect(receipt.message).toBe('A code to link slack:U1 was made, good for 10 minutes.');
    expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
    const typed = ` ${code?.replace('-', ' ').toLowerCase()}`;
    const linked = await linkByCode(app, OWNER, { code: typed, email: EMAIL });
    expect(linked).toMatchObject({
      outcome: 'applied',
      message: `slack:U1 is linked to ${EMAIL}.`,
    });
    expect(await emailOf(app)).toBe(EMAIL);
    const again = await linkByCode(app, OWNER, { code: code ?? '', email: EMAIL });
    expect(again).toMatchObject({
      outcome: 'unknown',
      message: 'That code is wrong, was used, or is older than 10 minutes.',
    });
  });

  test('a code stands nowhere but in the answer', async () => {
    const { app } = await openApp();
    const code = await makeCode(app);
    const audit = await listReceipts(app.db, { projectId: app.projectId, limit: 10 });
    const rows: unknown = await app.db('link_codes').select();
    expect(JSON.stringify([audit, rows])).not.toMatch(new RegExp(code.replace('-', '-?')));
  });

  test('a code of ten minutes ago is too old', async () => {
    const { app, clock } = await openApp();
    const code = await makeCode(app);
    clock.wind(10 * MINUTE);
    expect(await linkByCode(app, OWNER, { code, email: EMAIL })).toMatchObject({
      outcome: 'unknown',
    });
    const { code: next } = await makeLinkCode(app, asCaller(BEN, { role: 'none' }));
    clock.wind(10 * MINUTE - 1);
    const linked = await linkByCode(app, OWNER, { code: next ?? '', email: EMAIL });
    expect(linked.outcome).toBe('applied');
  });

  test('a new code replaces the one before, and is not given twice in ten seconds', async () => {
    const { app, clock } = await openApp();
    const first = await makeCode(app);
    const hasty = await makeLinkCode(app, NOBODY);
    expect(hasty).toMatchObject({ code: null, receipt: { outcome: 'refused' } });
    expect(await makeCode(app, asCaller(BEN, { role: 'none' }))).toMatch(/-/);
    clock.wind(10 * SECOND);
    const second = await makeCode(app);
    const late = await linkByCode(app, OWNER, { code: first, email: EMAIL });
    expect(late.outcome).toBe('unknown');
    const linked = await linkByCode(app, OWNER, { code: second, email: EMAIL });
    expect(linked.outcome).toBe('applied');
  });

  test('of two who ask for a code at once one gets it', async () => {
    const { app, database, clock } = await openApp();
    const apps = [app, await openQuietApp({ ...database, clock })];
    const made = await Promise.all(apps.map((each) => makeLinkCode(each, NOBODY)));
    const [code, ...others] = made.flatMap((each) => (each.code === null ? [] : [each.code]));
    expect(others).toEqual([]);
    const linked = await linkByCode(app, OWNER, { code: code ?? '', email: EMAIL });
    expect(linked.outcome).toBe('applied');
  });

  test('of two who use a code at once one succeeds', async () => {
    const { app, database, clock } = await openApp();
    const code = await makeCode(app);
    const other = await openQuietApp({ ...database, clock });
    const receipts = await Promise.all([
      linkByCode(app, OWNER, { code, email: EMAIL }),
      linkByCode(other, OWNER, { code, email: 'ben@example.com' }),
    ]);
    const outcomes = receipts.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    // Either the code was gone already, or only the person had got their link.
    expect(outcomes.filter((outcome) => /^(unknown|refused)$/.test(outcome))).toHaveLength(1);
  });

  test('an admin links by name, and the code that was asked for is void', async () => {
    const { app } = await openApp();
    const code = await makeCode(app);
    const admin = asCaller(BEN, { role: 'project_admin' });
    const linked = await linkIdentity(app, admin, { kind: 'slack', id: 'U1', email: EMAIL });
    expect(linked.outcome).toBe('applied');
    const late = await linkByCode(app, OWNER, { code, email: 'ben@example.com' });
    expect(late.outcome).toBe('unknown');
    expect(await emailOf(app)).toBe(EMAIL);
  });

  test('an identity is one user’s: it is not taken over, only unlinked', async () => {
    const { app } = await openApp();
    const slack = { kind: 'slack', id: 'U1' } as const;
    await linkIdentity(app, OWNER, { ...slack, email: EMAIL });
    const same = await linkIdentity(app, OWNER, { ...slack, email: EMAIL });
    expect(same).toMatchObject({ outcome: 'answered' });
    const taken = await linkIdentity(app, OWNER, { ...slack, email: 'ben@example.com' });
    expect(taken).toMatchObject({
      outcome: 'refused',
      message: `slack:U1 is linked to ${EMAIL}.`,
      fix: 'Unlink it first: signalbox users unlink slack:U1.',
    });
    const asked = await makeLinkCode(app, NOBODY);
    expect(asked).toMatchObject({ code: null, receipt: { outcome: 'already' } });
    const unlinked = await unlinkIdentity(app, OWNER, slack);
    expect(unlinked.message).toBe(`slack:U1 is no longer linked to ${EMAIL}.`);
    expect(await emailOf(app)).toBeNull();
    expect(await unlinkIdentity(app, OWNER, slack)).toMatchObject({ outcome: 'already' });
  });

  test('nobody is linked to a user that was removed, or by somebody who is no admin', async () => {
    const { app } = await openApp();
    const slack = { kind: 'slack', id: 'U1', email: EMAIL } as const;
    expect(await linkIdentity(app, asCaller(BEN), slack)).toMatchObject({ outcome: 'forbidden' });
    const code = await makeCode(app);
    const byCode = await linkByCode(app, asCaller(BEN), { code, email: EMAIL });
    expect(byCode.outcome).toBe('forbidden');
    await removeUser(app, OWNER, { email: EMAIL, isConfirmed: true });
    expect(await linkIdentity(app, OWNER, slack)).toMatchObject({ outcome: 'unknown' });
  });

  test('whoever came by no chat is given no code', async () => {
    const { app } = await openApp();
    const api = { ...asPerson({ kind: 'api', id: 'p', name: 'a token' }), place: 'http' };
    const made = await makeLinkCode(app, api);
    expect(made).toMatchObject({ code: null, receipt: { outcome: 'invalid' } });
  });
});
