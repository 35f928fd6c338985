import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#src/domain/errors.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { databases } from '#test/support/databases.ts';
import { openEngineApp } from '#test/support/engine-app.ts';
import { faultServer } from '#test/support/mcp/sessions.ts';
import { hold, openStage, type Play } from '#test/support/stage.ts';

const MB = 2 ** 20;
const INLINE_BYTES = 64 * 1024;
/** As JSON: two quotes and `bytes - 2` letters. */
const textOf = (bytes: number, letter = 'x') =>
  letter.repeat((bytes - 2) / Buffer.byteLength(letter));
const nest = (levels: number): Json => {
  let value: Json = 'core';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(databases())('on $name', ({ open }) => {
  async function openOn(plays: Record<string, Play> = {}, config: Record<string, string> = {}) {
    const stage = openStage(plays);
    const { target } = await open();
    return { target, stage, engine: await openEngineApp({ target, kinds: stage.kinds, config }) };
  }

  test('a result of 1 MB is passed on by template and to Lua, whole', async () => {
    const big = textOf(MB);
    const { engine, stage } = await openOn({ a: () => ({ big }) });
    const script = 'return { a = #steps.a.result.big, b = #steps.b.result.args.v }';
    await engine.applyGraph([
      { id: 'a', type: 'write' },
      { id: 'b', type: 'write', depends_on: ['a'], args: { v: '{{steps.a.result.big}}' } },
      { id: 'c', type: 'lua_script', depends_on: ['b'], script },
    ]);
    const { run } = await engine.start();
    expect(await engine.ended(run)).toMatchObject({ status: 'completed', failure: null });
    expect(stage.callsOf('b')[0]?.input).toEqual({ args: { v: big } });
    expect((await engine.context(run)).steps['c']).toEqual({
      result: { a: big.length, b: big.length },
    });
  });

  test('a result of up to 64 KB stands in its event, a bigger one beside it; both read the same', async () => {
    const inline = { a: textOf(INLINE_BYTES), b: textOf(INLINE_BYTES, 'é') };
    const big = { c: textOf(INLINE_BYTES + 1), d: textOf(INLINE_BYTES + 2, 'é') };
    const values: Record<string, string> = { ...inline, ...big };
    const play: Play = ({ step }) => values[step.id] ?? null;
    const ids = Object.keys(values);
    const { engine } = await openOn(Object.fromEntries(ids.map((id) => [id, play])));
    await engine.applyGraph(ids.map((id) => ({ id, type: 'pure' })));
    const { run } = await engine.start();
    await engine.ended(run);
    const stored = (await engine.lines(run)).filter(([type]) => type === 'step_completed');
    expect(stored).toEqual([
      ...Object.entries(inline).map(([id, result]) => ['step_completed', id, { result }]),
      ...Object.entries(big).map(([id, text]) => ['step_completed', id, referTo(text)]),
    ]);
    const results = ids.map((id) => [id, { result: values[id] }]);
    expect((await engine.context(run)).steps).toEqual(Object.fromEntries(results));
  });

  test('a result over 16 MB fails its step with both sizes, and disturbs no other run', async () => {
    const tooBig = 16 * MB + 1;
    const plays = { a: () => textOf(tooBig), fine: () => textOf(16 * MB) };
    const { engine } = await openOn(plays);
    await engine.applyGraph([
      { id: 'a', type: 'write', retry_count: 3 },
      { id: 'b', type: 'write', depends_on: ['a'] },
    ]);
    await engine.applyGraph([{ id: 'fine', type: 'write' }], { name: 'other' });
    const [{ run }, other] = [await engine.start(), await engine.start({}, 'other')];
    const state = await engine.ended(run);
    expect(state.failure).toEqual({
      code: 'MCP_TOOL_FAILED',
      stepId: 'a',
      message: `The value has ${tooBig} bytes; at most ${16 * MB} are kept (MAX_VALUE_MB). Return less, or raise the limit.`,
    });
    expect(state.steps).toMatchObject({ a: { attempt: 1 }, b: { reason: 'blocked' } });
    expect((await engine.ended(other.run)).status).toBe('completed');
  });

  test('a tool that answers with more than is kept fails its step', async () => {
    const { target } = await open();
    const mcpServers = { faults: faultServer() };
    const engine = await openEngineApp({ target, mcpServers, config: { MAX_VALUE_MB: '1' } });
    const call = { type: 'mcp_call', instance_id: 'faults', tool_name: 'big' };
    await engine.applyGraph([{ id: 'a', ...call, tool_args: { bytes: 2 * MB } }]);
    const { run } = await engine.start();
    expect((await engine.ended(run)).failure).toMatchObject({
      code: 'MCP_TOOL_FAILED',
      stepId: 'a',
      message: expect.stringMatching(/^The value has \d{7} bytes; at most 1048576 are kept/),
    });
  });

  test('step input over the limit fails before anything starts', async () => {
    const { engine } = await openOn({ a: () => textOf(0.7 * MB) }, { MAX_VALUE_MB: '1' });
    const part = '{{steps.a.result}}';
    await engine.applyGraph([
      { id: 'a', type: 'read' },
      { id: 'b', type: 'write', depends_on: ['a'], args: { one: part, two: part } },
    ]);
    const { run } = await engine.start();
    const { failure } = await engine.ended(run);
    expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', stepId: 'b' });
    expect(failure?.message).toMatch(/^The value has 1468\d{3} bytes; at most 1048576/);
    expect(await engine.lines(run)).not.toContainEqual(['step_started', 'b', expect.anything()]);
  });

  test('an input of 10 MB outlives its worker and is read whole by the next', async () => {
    const text = textOf(10 * MB);
    const held = hold();
    const { engine, target } = await openOn({ a: held.play });
    const steps = [{ id: 'a', type: 'read', args: { text: '{{input.text}}' } }];
    await engine.applyGraph(steps);
    const { run } = await engine.start({ text });
    await held.begun;
    await engine.close();
    const stage = openStage({ a: ({ input }) => input });
    const next = await openEngineApp({ target, kinds: stage.kinds });
    expect(await next.takeOver()).toEqual({ workers: 1, runs: 1 });
    expect((await next.ended(run)).status).toBe('completed');
    const context = await next.context(run);
    expect(context.input).toEqual({ text });
    expect(context.steps).toEqual({ a: { result: { args: { text } } } });
    expect(stage.callsOf('a')[0]?.attempt).toBe(2);
  });

  test('an input over 16 MB is refused with both sizes, and no run is made', async () => {
    const { engine } = await openOn();
    await engine.applyGraph([{ id: 'a', type: 'pure' }]);
    const start = engine.start({ text: textOf(16 * MB) });
    await expect(start).rejects.toThrow(Refusal);
    await expect(start).rejects.toThrow(
      /^The input cannot be kept\. The value has 16777225 bytes; at most 16777216 are kept/,
    );
    expect(await engine.app.db('runs').select('id')).toEqual([]);
  });

  test('binary output is told by size and digest, never kept', async () => {
    const { target } = await open();
    const engine = await openEngineApp({ target, mcpServers: { faults: faultServer() } });
    await engine.applyGraph([
      { id: 'a', type: 'mcp_call', instance_id: 'faults', tool_name: 'binary' },
    ]);
    const { run } = await engine.start();
    await engine.ended(run);
    const png = Buffer.from('89504e470d0a1a0a', 'hex');
    const file = { bytes: 8, sha256: createHash('sha256').update(png).digest('hex') };
    expect((await engine.context(run)).steps['a']?.result).toMatchObject({
      text: 'three files',
      content: [
        { type: 'text' },
        { type: 'image', mimeType: 'image/png', ...file },
        { type: 'audio', mimeType: 'audio/wav', ...file },
        { type: 'resource', uri: 'file:///a.bin', ...file },
        { type: 'resource', resource: { uri: 'file:///a.txt', text: 'plain' } },
      ],
    });
    expect(JSON.stringify(await engine.lines(run))).not.toContain(png.toString('base64'));
  });

  test('text that says "Error" is a success: only isError is none', async () => {
    const { target } = await open();
    const engine = await openEngineApp({ target, mcpServers: { faults: faultServer() } });
    await engine.applyGraph([
      { id: 'a', type: 'mcp_call', instance_id: 'faults', tool_name: 'says_error' },
    ]);
    const { run } = await engine.start();
    expect((await engine.ended(run)).status).toBe('completed');
    expect((await engine.context(run)).steps['a']?.result).toMatchObject({
      text: 'Error: this is only what it says',
    });
  });

  test('NUL and lone surrogates become U+FFFD with a warning, in results, keys and input', async () => {
    const raw: JsonObject = { 'k\0': ['a\0b', '\ud800', 'whole \u{1f600}', '\udc00\ud800'] };
    const clean = { 'k\ufffd': ['a\ufffdb', '\ufffd', 'whole \u{1f600}', '\ufffd\ufffd'] };
    const { engine, stage } = await openOn({ a: () => raw });
    await engine.applyGraph([
      { id: 'a', type: 'write' },
      {
        id: 'b',
        type: 'write',
        depends_on: ['a'],
        args: { a: '{{steps.a.result}}', i: '{{input}}' },
      },
    ]);
    const { run } = await engine.start(raw);
    expect(await engine.ended(run)).toMatchObject({ status: 'completed', warnings: 2 });
    const [queued, inputWarning, , started, warning, completed] = await engine.lines(run);
    expect(queued).toMatchObject(['run_queued', null, { input: clean }]);
    expect(inputWarning).toEqual(['run_warning', null, warnOf('5 characters of the input')]);
    expect(started?.[0]).toBe('step_started');
    expect(warning).toEqual(['run_warning', 'a', warnOf('5 characters')]);
    expect(completed).toEqual(['step_completed', 'a', { result: clean }]);
    expect(stage.callsOf('b')[0]?.input).toEqual({ args: { a: clean, i: clean } });
  });

  test("a tool's NUL and lone surrogate reach the log as U+FFFD", async () => {
    const { target } = await open();
    const engine = await openEngineApp({ target, mcpServers: { faults: faultServer() } });
    await engine.applyGraph([
      { id: 'a', type: 'mcp_call', instance_id: 'faults', tool_name: 'nul' },
    ]);
    const { run } = await engine.start();
    expect(await engine.ended(run)).toMatchObject({ status: 'completed', warnings: 1 });
    const text = 'a\ufffdb\ufffdc';
    expect((await engine.context(run)).steps['a']?.result).toEqual({
      text,
      content: [{ type: 'text', text }],
    });
  });

  test('a failure whose words hold NULs is recorded like any other', async () => {
    const { target } = await open();
    const engine = await openEngineApp({ target, mcpServers: { faults: faultServer() } });
    const call = { type: 'mcp_call', instance_id: 'faults', tool_name: 'fail' };
    await engine.applyGraph([{ id: 'a', ...call, tool_args: { message: 'no\u0000 and \ud800' } }]);
    const { run } = await engine.start();
    const { failure } = await engine.ended(run);
    expect(failure).toMatchObject({ code: 'MCP_TOOL_FAILED', stepId: 'a' });
    expect(failure?.message).toMatch(/no\ufffd and \ufffd$/);
  });

  test('JSON of 190 levels is passed on; a result of more than 200 fails its step, saying so', async () => {
    const { engine, stage } = await openOn({ a: () => nest(190), deep: () => nest(201) });
    await engine.applyGraph([
      { id: 'a', type: 'write' },
      { id: 'b', type: 'pure', depends_on: ['a'], note: '{{steps.a.result}}' },
    ]);
    await engine.applyGraph([{ id: 'deep', type: 'write' }], { name: 'deep' });
    const fine = await engine.start();
    const deep = await engine.start({}, 'deep');
    expect((await engine.ended(fine.run)).status).toBe('completed');
    expect(stage.callsOf('b')[0]?.input).toEqual({ note: nest(190) });
    expect((await engine.ended(deep.run)).failure).toEqual({
      code: 'MCP_TOOL_FAILED',
      stepId: 'deep',
      message:
        'The value is nested more than 200 levels deep. Flatten it, or hand on the inner part as text.',
    });
  });

  test('a tool that answers with 100,000 levels fails its step alone', async () => {
    const { target } = await open();
    const mcpServers = { faults: faultServer() };
    const engine = await openEngineApp({ target, mcpServers });
    const json = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const call = { type: 'mcp_call', instance_id: 'faults', tool_name: 'json_text' };
    await engine.applyGraph([{ id: 'a', ...call, tool_args: { json: '{{input.json}}' } }]);
    const { run } = await engine.start({ json });
    expect((await engine.ended(run)).failure).toMatchObject({
      code: 'MCP_TOOL_FAILED',
      stepId: 'a',
      message: expect.stringContaining('nested more than 200 levels deep'),
    });
    await expect(engine.start({ json: JSON.parse(json) })).rejects.toThrow(
      'The input cannot be kept. The value is nested more than 200 levels deep.',
    );
  });

  test('keys that an object would trip over are values like any other', async () => {
    const tricky = JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2},"toString":3}');
    const { engine, stage } = await openOn({
      ['__proto__']: () => tricky,
      constructor: () => tricky,
    });
    await engine.applyGraph([
      { id: 'constructor', type: 'write' },
      { id: '__proto__', type: 'write' },
      {
        id: 'b',
        type: 'write',
        depends_on: ['constructor', '__proto__'],
        args: {
          all: '{{steps.constructor.result}}',
          one: '{{steps.constructor.result.__proto__.a}}',
          two: '{{steps.__proto__.result.constructor.b}}',
        },
      },
    ]);
    const { run } = await engine.start(tricky);
    expect((await engine.ended(run)).status).toBe('completed');
    const args = JSON.stringify(stage.callsOf('b')[0]?.input['args']);
    expect(args).toBe(JSON.stringify({ all: tricky, one: 1, two: 2 }));
    expect(JSON.stringify((await engine.context(run)).input)).toBe(JSON.stringify(tricky));
  });

  test('a graph of 1,000 steps, half a chain and half side by side, runs to its end', async () => {
    const { engine, stage } = await openOn();
    const chain = Array.from({ length: 500 }, (_, n) => ({
      id: `chain${n}`,
      type: 'pure',
      depends_on: n === 0 ? [] : [`chain${n - 1}`],
    }));
    const beside = Array.from({ length: 500 }, (_, n) => ({ id: `beside${n}`, type: 'pure' }));
    await engine.applyGraph([...chain, ...beside]);
    const { run } = await engine.start();
    const state = await engine.ended(run);
    expect(state).toMatchObject({ status: 'completed', head: 2003 });
    expect(new Set(stage.calls.map(({ step }) => step.id)).size).toBe(1000);
  });
});

function referTo(text: string) {
  const json = JSON.stringify(text);
  return { result_blob: { sha256: sha256(json), bytes: Buffer.byteLength(json) } };
}

function warnOf(words: string) {
  return {
    code: 'TEXT_REPLACED',
    message: `${words} that cannot be stored became U+FFFD.`,
  };
}
