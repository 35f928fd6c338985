import { describe, expect, test } from 'vitest';
import { holdWorkflow } from '#src/operations/hold-workflow.ts';
import { loadWhyQuiet } from '#src/operations/load-why-quiet.ts';
import { muteSignature } from '#src/operations/mute-signature.ts';
import { openStorm } from '#src/store/storms.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { makeWrite } from '#test/support/submissions.ts';
import { ARCHIVED, openTwo, WORDS } from '#test/support/two-platforms.ts';

const HOUR_MS = 60 * 60_000;

describe.each(databases())('on $name', (on) => {
  test('where nothing fails and nothing is on, that is what is said', async () => {
    const { target, reader } = await on.open();
    const app = await openQuietApp({ target });
    const { name: workflow } = await reader('workflows').first();
    const { standing, entries, older } = await loadWhyQuiet(app, { workflow });
    expect([entries, older]).toEqual([[], null]);
    expect(standing).toEqual([
      'No run of the workflow has failed.',
      'Nothing is delivered anywhere: set up Slack or Discord, and run "signalbox serve".',
    ]);
  });

  test('whatever keeps chat quiet is said in a sentence, with what to do', async () => {
    const scene = await openTwo(on, 'fallback -> discord:77', 'failures -> discord:78');
    const { app, slack, discord, fail, until, clock, process, switchOff } = scene;
    slack.answerWith(ARCHIVED);
    const { uuid } = await fail();
    await until(() => discord.posts.some(({ view }) => view.kind === 'delivery-alert'));
    const { workflow } = await loadWhyQuiet(app, { run: uuid }).then(({ about }) => about);
    await muteSignature(app, asCaller(), { signature: uuid, hours: 8, reason: 'known' });
    await holdWorkflow(app, asCaller(), { workflow, reason: 'migration' });
    const where = { surface: 'slack', place: 'ops' };
    const storm = { post: 'AbCdEfGhIjKlMnOpQrStUv', openedAt: clock.now(), raisedAt: clock.now() };
    await process.journal.submit('people', makeWrite(openStorm(app.db, where, storm)));
    await switchOff();
    clock.wind(HOUR_MS + 1);
    const { standing } = await loadWhyQuiet(app, { workflow });
    const said = standing.join('\n');
    for (const sentence of [
      `The workflow is held by @ana since 1 h ("migration"): no run starts. "/run release ${workflow}" lets them start again.`,
      'Its last failure was 1 h ago.',
      `of ask is muted by @ana for 6 h more ("known"): 0 failures hidden so far.`,
      `"/run unmute ${workflow}/ask/`,
      'Nothing is delivered to discord since 1 h: no running "signalbox serve" has it on. Start one.',
      `The route failures -> discord:78 leads nowhere: discord is not on. Set it up, or remove the route.`,
      'is open in slack:ops since 1 h: one card counts them, until 30 min pass without another.',
      `slack:ops did not take a card 1 h ago (${WORDS}). Unarchive it.`,
    ]) {
      expect(said).toContain(sentence);
    }
    const run = await loadWhyQuiet(app, { run: uuid });
    expect(run.standing.join('\n')).not.toContain('last failure');
    // Nobody has ended the mute: its time is over.
    clock.wind(8 * HOUR_MS);
    const later = await loadWhyQuiet(app, { workflow });
    expect(later.standing.join('\n')).not.toContain('is muted');
  });

  test('older entries are reached, page after page, to the first', async () => {
    const { target, reader } = await on.open();
    const app = await openQuietApp({ target });
    const { id: workflow_id, name: workflow, project_id } = await reader('workflows').first();
    const what = {
      surface: 'slack',
      place: 'C1',
      kind: 'digest',
      subject: 'digest:1',
      what: 'sent',
    };
    const rows = Array.from({ length: 45 }, (_, n) => ({
      at: T0 + n,
      project_id,
      workflow_id,
      ...what,
    }));
    const written = app.db('ledger').insert(rows).toSQL().toNative();
    await app.journal.submit('people', makeWrite(written));
    const pages: number[][] = [];
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
      const page: Awaited<ReturnType<typeof loadWhyQuiet>> = await loadWhyQuiet(app, {
        workflow,
        before,
      });
      pages.push(page.entries.map(({ at }) => at - T0));
      before = page.older;
    }
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(pages.flat()).toEqual(rows.map((_, n) => 44 - n));
  });
});
