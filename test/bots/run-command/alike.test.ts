import { expect, test } from 'vitest';
import { fulfilIntent } from '#bots/fulfil-intent.ts';
import type { Progress } from '#bots/progress.ts';
import type { Intent } from '#src/domain/intent.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { asCaller } from '#test/support/callers.ts';
import { BEN } from '#test/support/factories.ts';
import { openRunLines } from '#test/support/run-lines.ts';

const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });
const VIEWER = asCaller(BEN, { role: 'project_viewer' });
const CALL = 'w/call/MCP_TOOL_FAILED';

async function openFailed(failures = 1) {
  const lines = await openRunLines();
  await lines.apply();
  const ids: string[] = [];
  for (let made = 0; made < failures; made += 1) {
    const { run, runId } = await lines.begin();
    await lines.fail(run, 'call');
    ids.push(runId);
  }
  while (await countFinished(lines.app)) continue;
  const [first = ''] = ids;
  const tell = async (line: string, caller = asCaller()) => {
    const { receipt, view } = await lines.say(line, caller);
    const offered = 'actions' in view ? view.actions.map(({ intent }) => intent) : [];
    return { ...receipt, offered, view };
  };
  const press = (intent: Intent, caller = asCaller(), progress?: Progress) => {
    const watched = progress === undefined ? {} : { openProgress: () => progress };
    return fulfilIntent({ ...lines.desk, ...watched }, caller, intent);
  };
  return { ...lines, ids, first, short: shortIdOf(first), tell, press };
}

test('failures are muted and unmuted by a run or by their name, and listed', async () => {
  const { first, short, tell } = await openFailed();
  const muted = await tell(`mute ${short} known since monday --for 3d`);
  expect(muted.message).toMatch(
    /^MCP_TOOL_FAILED at step call of w is muted by @ana until .* for 3 d \(known since monday\)\. In /,
  );
  expect(muted.offered).toEqual([{ type: 'unmute', runId: first }]);
  const listed = await tell('list --muted', VIEWER);
  expect(listed.message).toMatch(new RegExp(`^Muted: ${CALL} by @ana until .*, 0 hidden\\.$`));
  expect((await tell(`unmute ${CALL}`)).outcome).toBe('applied');
  expect((await tell(`mute ${short} --off`)).outcome).toBe('already');
  expect((await tell('list --muted')).message).toBe('Nothing is muted.');
  const both = await tell(`unmute ${short} --for 3d`);
  expect(both).toMatchObject({
    outcome: 'invalid',
    message: '--off and --for exclude each other.',
  });
  expect((await tell('help unmute')).view).toMatchObject({ verb: { name: 'mute' } });
  expect((await tell('unmut 3f2a')).fix).toBe('Did you mean /run unmute?');
});

test('of failures that there never were the nearest are named', async () => {
  const { short, tell } = await openFailed();
  const cases = [
    ['w/cal/MCP_TOOL_FAILED', `Did you mean "${CALL}"?`],
    ['w/call/MCP_TOL_FAILED', `Did you mean "${CALL}"?`],
    ['w/nowhere/LUA_ERROR', `There is ${CALL}.`],
    ['wwww/x/LUA_ERROR', 'List those that failed: /run list --failed.'],
    ['w', `There is ${CALL}.`],
    [short.slice(0, 4), expect.stringMatching(/^Give the last digits of what lists show\./)],
  ];
  for (const [name, fix] of cases) {
    for (const verb of ['mute', 'claim', 'retry --all-like', 'list --like']) {
      expect.soft((await tell(`${verb} ${name}`)).fix, `${verb} ${name}`).toEqual(fix);
    }
  }
});

test('who is told that somebody else looks after it can take over', async () => {
  const { first, short, tell, press } = await openFailed();
  expect((await tell(`claim ${short}`)).outcome).toBe('applied');
  const told = await tell(`claim ${CALL}`, BEN_ASKS);
  expect(told.outcome).toBe('refused');
  expect(told.offered).toEqual([{ type: 'claim', runId: first, takeOver: true }]);
  const [takeOver] = told.offered;
  if (takeOver === undefined) throw new Error('nothing is offered');
  expect((await press(takeOver, BEN_ASKS)).receipt.outcome).toBe('applied');
  expect((await tell(`claim ${short} --release`, BEN_ASKS)).outcome).toBe('applied');
  expect((await tell(`claim ${short} --release --take-over`)).outcome).toBe('invalid');
  expect((await tell(`fix ${short} a bigger disk`)).outcome).toBe('applied');
  expect((await tell(`fix ${short}`)).outcome).toBe('invalid');
});

test('all that failed alike are shown, and retried as they were shown', async () => {
  const { ids, short, tell, press, database } = await openFailed(2);
  const shown = await tell(`list --like ${short}`);
  const rows = shown.view.kind === 'command-center' ? shown.view.sections[0]?.rows : [];
  expect(rows?.map(({ runId }) => runId)).toEqual(ids.toReversed());
  const planned = await tell(`retry ${short} --all-like`);
  expect(planned).toMatchObject({
    outcome: 'answered',
    message: expect.stringMatching(
      /^2 of 2 runs that failed with MCP_TOOL_FAILED at step call of w would be retried[.] They failed .* UTC; the newest is run …\w{8}[.]$/,
    ),
  });
  const [now] = planned.offered;
  if (now?.type !== 'retry-group-now') throw new Error('it cannot be confirmed');
  expect(now).toMatchObject({ runId: ids[1], count: 2 });
  const typed = `retry ${short} --all-like --count 2 --confirm ${now.plan}`;
  for (const wrong of ['--count 2', `--confirm ${now.plan}`, '--fresh', 'a=5']) {
    expect((await tell(`retry ${short} --all-like ${wrong}`)).outcome).toBe('invalid');
  }
  expect((await tell(`retry ${short} --count 2`)).outcome).toBe('invalid');
  expect((await tell(typed, VIEWER)).outcome).toBe('forbidden');
  const seen: unknown[] = [];
  const watched = await press(now, asCaller(), {
    show: (view) => void seen.push('message' in view && view.message),
    end: async () => true,
  });
  expect(watched.receipt).toMatchObject({
    outcome: 'applied',
    message: '2 of 2 runs are queued.',
  });
  expect(seen).toEqual(['1 of 2 runs is started.', '2 of 2 runs are started.']);
  expect(await watched.progress?.end(watched.view)).toBe(true);
  expect((await tell(typed)).outcome).toBe('already');
  expect((await tell(`retry ${short} --all-like`)).outcome).toBe('already');
  expect(await database.reader('runs')).toHaveLength(4);
});

test('a list of many that failed alike is paged among them alone', async () => {
  const { ids, tell, press } = await openFailed(12);
  const first = await tell(`list --like ${ids[0]}`);
  const [next] = first.offered;
  if (next?.type !== 'show-group') throw new Error('there is no next page');
  expect(next.before).toBe(ids[2]);
  const { view } = await press(next);
  const second = view.kind === 'command-center' ? view : null;
  expect(second?.sections[0]?.rows.map(({ runId }) => runId)).toEqual([ids[1], ids[0]]);
  expect(second?.sections[0]?.page).toEqual({ first: 11 });
  const back = second?.actions
    .map(({ intent }) => intent)
    .find(({ type }) => type === 'show-group');
  expect(back).toMatchObject({ after: ids[1] });
  const newest = back === undefined ? null : (await press(back)).view;
  const rows = newest?.kind === 'command-center' ? newest.sections[0]?.rows : [];
  expect(rows?.map(({ runId }) => runId)).toEqual(ids.slice(2).toReversed());
});

test('why chat was quiet is told of a run and of a workflow', async () => {
  const { first, short, tell, press } = await openFailed();
  for (const [name, type] of [
    [short, 'run'],
    ['w', 'workflow'],
  ]) {
    const told = await tell(`why-quiet ${name} --before 9`, VIEWER);
    expect(told.view).toMatchObject({ kind: 'why-quiet', about: { type, workflow: 'w' } });
  }
  expect((await tell('why-quiet ffff')).outcome).toBe('unknown');
  expect((await tell('why-quiet ww')).outcome).toBe('unknown');
  for (const of of [{ runId: first }, { workflow: 'w' }]) {
    expect((await press({ type: 'why-quiet', ...of })).view.kind).toBe('why-quiet');
  }
});

test('a digest is previewed, subscribed to where it is typed, and ended', async () => {
  const { tell } = await openFailed();
  expect(await tell('digest', VIEWER)).toMatchObject({
    view: { kind: 'digest' },
    outcome: 'answered',
  });
  const made = await tell('subscribe digest at 09:00 Europe/Berlin --workflow w');
  expect(made).toMatchObject({
    outcome: 'applied',
    message: expect.stringMatching(/^A digest of workflow "w" comes daily at 09:00 Europe\/Berlin/),
  });
  expect((await tell('digest')).view).toMatchObject({ kind: 'digest', zone: 'Europe/Berlin' });
  expect((await tell('digest --list', VIEWER)).message).toMatch(
    /^1 to \S+ daily at 09:00 Europe\/Berlin, of workflow "w", next on [\d-]+\.$/,
  );
  expect((await tell('digest 1')).outcome).toBe('answered');
  expect((await tell('digest --since 8h --workflow w')).outcome).toBe('answered');
  for (const line of ['digest x', 'subscribe', 'subscribe at 09:00', 'subscribe 09:00 UTC now']) {
    expect.soft((await tell(line)).outcome, line).toBe('invalid');
  }
  const nowhere = asCaller(BEN, { place: 'slack' });
  expect((await tell('subscribe 09:00 UTC', nowhere)).outcome).toBe('invalid');
  expect((await tell('subscribe 09:00 UTC', VIEWER)).outcome).toBe('forbidden');
  expect((await tell('unsubscribe 1 2')).outcome).toBe('invalid');
  expect((await tell('unsubscribe 1')).outcome).toBe('applied');
  expect((await tell('unsubscribe')).outcome).toBe('unknown');
  expect((await tell('digest --list')).message).toBe('Nobody gets a digest.');
});

test('a press on what is not there, or by who may not, is answered', async () => {
  const { first, press } = await openFailed();
  const intents: Intent[] = [
    { type: 'mute', runId: first, hours: 4 },
    { type: 'unmute', runId: first },
    { type: 'claim', runId: first },
    { type: 'release-claim', runId: first },
    { type: 'tell-fix', runId: first },
    { type: 'retry-group', runId: first },
    { type: 'retry-group-now', runId: first, count: 1, plan: 'ffffffff' },
    { type: 'unsubscribe', subscription: 1 },
  ];
  for (const intent of intents) {
    expect.soft((await press(intent, VIEWER)).receipt.outcome, intent.type).toBe('forbidden');
  }
  const gone = { runId: '019a7e00-0000-7000-8000-000000000000' };
  for (const type of ['mute', 'claim', 'show-group', 'retry-group'] as const) {
    expect.soft((await press({ type, ...gone })).receipt.outcome, type).toBe('unknown');
  }
  const storm = { type: 'show-storm', post: 'A'.repeat(22), page: 1 } as const;
  expect((await press(storm)).receipt).toMatchObject({ outcome: 'unknown' });
  expect((await press({ type: 'subscribe' })).receipt.outcome).toBe('invalid');
});
