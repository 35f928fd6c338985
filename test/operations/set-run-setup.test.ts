import { describe, expect, test } from 'vitest';
import { setRunSetup } from '#src/operations/set-run-setup.ts';
import { startForCaller } from '#src/operations/start-for-caller.ts';
import { startRun } from '#src/operations/start-run.ts';
import { findWorkflow } from '#src/store/workflows.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const CALLER = asCaller();
const SETUP = { input: { region: 'eu', key: 'secret' }, excluded_step_ids: ['after'] };

describe.each(databases())('on $name', (on) => {
  async function openSetUp() {
    const runs = await openStoredRuns(on);
    await runs.apply();
    const receipt = await setRunSetup(runs.app, CALLER, { workflow: 'w', setup: SETUP });
    return { ...runs, receipt };
  }

  test('what starts are given by default is kept, and its values are not on record', async () => {
    const { app, receipt, audit } = await openSetUp();
    const message = 'Starts of "w" are given region, key and leave out after.';
    expect(receipt).toMatchObject({ outcome: 'applied', message });
    expect(await audit('workflow:w')).toMatchObject([{ asked: 'setup', message }]);
    expect(await findWorkflow(app.db, 1, 'w')).toMatchObject({ run_setup: SETUP });
    await setRunSetup(app, CALLER, { workflow: 'w', setup: {} });
    const none = { input: {}, excluded_step_ids: [] };
    expect(await findWorkflow(app.db, 1, 'w')).toMatchObject({ run_setup: none });
  });

  test('a start takes the defaults that it does not name itself, unless it asks for none', async () => {
    const { app, stateOf } = await openSetUp();
    const asked = { workflow: 'w', input: { region: 'us' }, excluded: ['call'] };
    const { run } = await startForCaller(app, CALLER, asked);
    expect(await stateOf(run?.run ?? 0)).toMatchObject({
      input: { input: { region: 'us', key: 'secret' } },
      excluded: ['after', 'call'],
    });
    const bare = await startForCaller(app, CALLER, { ...asked, usesSetup: false });
    expect(await stateOf(bare.run?.run ?? 0)).toMatchObject({
      input: { input: { region: 'us' } },
      excluded: ['call'],
    });
  });

  test('only steps of the version are left out', async () => {
    const { app, apply } = await openSetUp();
    const start = { workflow: 'w', input: {}, trigger: 'test', by: ANA };
    await expect(startRun(app, { ...start, excluded: ['cal'] })).rejects.toMatchObject({
      message: 'There is no step "cal" to leave out.',
      fix: 'Did you mean "call"?',
    });
    const setup = { excluded_step_ids: ['reveiw'] };
    expect(await setRunSetup(app, CALLER, { workflow: 'w', setup })).toMatchObject({
      outcome: 'unknown',
      fix: 'Did you mean "review"?',
    });
    // A step that is left out and is called otherwise now would run: the start is refused.
    await apply('w', [{ id: 'call', type: 'lua_script', script: 'return 1' }]);
    const { receipt } = await startForCaller(app, CALLER, { workflow: 'w', input: {} });
    expect(receipt).toMatchObject({ outcome: 'unknown', fix: 'Its steps: call.' });
    const malformed = await setRunSetup(app, CALLER, { workflow: 'w', setup: { input: 1 } });
    expect(malformed.outcome).toBe('invalid');
  });
});
