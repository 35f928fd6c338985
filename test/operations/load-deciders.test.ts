import { describe, expect, test } from 'vitest';
import { addUser } from '#src/operations/add-user.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { openDeciders } from '#src/operations/load-deciders.ts';
import { recordGroups } from '#src/operations/record-groups.ts';
import { removeUser } from '#src/operations/remove-user.ts';
import { MEMBERS_REACHED_MS } from '#src/store/reach.ts';
import { OWNER } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const [ANA, BEN] = ['ana@example.com', 'ben@example.com'];

describe.each(databases())('on $name', (on) => {
  test('who may decide a task is found on the platform that asks, as it is now', async () => {
    const { app: quiet, apply, begin, clock, database } = await openStoredRuns(on);
    const config = { CHAT_OPERATORS: 'slack:U3,discord:33' };
    const app = await openQuietApp({ target: database.target, config, clock });
    for (const [email, id] of [
      [ANA, 'U1'],
      [BEN, 'U2'],
    ] as const) {
      await addUser(app, OWNER, { email });
      await linkIdentity(app, OWNER, { kind: 'slack', id, email });
    }
    await recordGroups(app, 'slack', [{ id: 'S01', members: ['U2', 'U3', 'U4'] }]);
    await apply();
    const anybody = await begin();
    const group = await begin({ approvers: ['slack-group:S01'] });
    const of = ({ run }: { run: number }, surface = 'slack', subject = 'task:review') =>
      openDeciders(app, surface)({ run, subject });
    expect(await of(anybody)).toEqual(['U1', 'U2', 'U3']);
    expect(await of(anybody, 'discord')).toEqual(['33']);
    expect(await of(group)).toEqual(['U2', 'U3']);
    expect(await of(group, 'discord')).toEqual([]);
    expect(await of(group, 'terminal')).toEqual([]);
    expect(await of(group, 'slack', 'task:call')).toEqual([]);
    expect(await of({ run: 987_654 })).toEqual([]);
    expect(
      await openDeciders(quiet, 'slack')({ run: anybody.run, subject: 'task:review' }),
    ).toEqual(['U1', 'U2']);
    await removeUser(app, OWNER, { email: BEN, isConfirmed: true });
    expect(await of(group)).toEqual(['U3']);
    clock.wind(MEMBERS_REACHED_MS + 1);
    expect(await of(group)).toEqual([]);
  });
});
