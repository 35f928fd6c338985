import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { parseMcpConfig } from '#src/connect/mcp-config.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import { readWorkflowFile } from '#src/domain/workflow-file.ts';
import { applyWorkflow } from '#src/operations/apply-workflow.ts';
import { askForTools } from '#src/operations/ask-for-tools.ts';
import { bindGraph } from '#src/operations/bind-workflow.ts';
import { gatherWorld, listInstances } from '#src/operations/gather-world.ts';
import { asPerson, BEN } from '#test/support/factories.ts';
import { startLlmStandIn } from '#test/support/llm-stand-in.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const GRAPHS = fileURLToPath(new URL('../fixtures/graphs', import.meta.url));
const SERVER = fileURLToPath(new URL('../support/mcp/stand-in-server.ts', import.meta.url));
const KINDS = new Map(Object.entries(BUILT_IN_TRAITS));
const INVOICE = 'cookbook-example-2-mcp-lua-llm-pipeline';
const REVIEW = 'github-pr-review';
const ORDER = 'shopify-order-whatsapp';
const ITEMS = 'cookbook-example-3-for-each-over-a-list';
const REFINE = 'cookbook-refine';

function readFixture(name: string) {
  const raw: unknown = JSON.parse(readFileSync(join(GRAPHS, `${name}.json`), 'utf8'));
  const { rawGraph, definition } = readWorkflowFile(raw, name);
  return { rawGraph: z.json().parse(rawGraph), definition };
}

describe('nothing but what is true is said of an unbound graph', () => {
  test.each([
    {
      name: INVOICE,
      unbound: ['fetch-product', 'fetch-customer'],
      once: ['fetch-product', 'fetch-customer'],
    },
    {
      name: REVIEW,
      unbound: ['get-pr', 'list-files', 'post-comment'],
      once: ['get-pr', 'list-files', 'post-comment'],
    },
    { name: ORDER, unbound: ['get-order', 'notify-customer'], once: ['notify-customer'] },
  ])('$name', async ({ name, unbound, once }) => {
    const { rawGraph, definition } = readFixture(name);
    const mcp = { file: 'mcp.json', servers: new Map() };
    const { params } = definition;
    const world = await gatherWorld({ kinds: KINDS, mcp, tools: new Map() }, { rawGraph, params });
    const { valid, issues } = validateGraph(rawGraph, world);
    expect(valid).toBe(false);
    expect(issues.map(({ severity, code, step_id: step }) => [severity, code, step])).toEqual([
      ...unbound.map((step) => ['error', 'unbound_step', step]),
      ...once.map((step) => ['info', 'not_repeatable', step]),
    ]);
  });
});

/** Binds a graph by its tools to the stand-in server, publishes it and starts it. */
async function runBound(name: string, input: JsonObject, answer: string) {
  const callsFile = join(inject('scratchFolder'), `${randomUUID()}.calls`);
  const env = { NODE_COMPILE_CACHE: enableCompileCache().directory ?? '' };
  const entry = { command: process.execPath, args: [SERVER, callsFile], env };
  const mcpServers = { standin: entry };
  const llm = await startLlmStandIn(answer);
  const { engine, clock } = await openStaged({}, { mcpServers, config: llm.config });
  const mcp = parseMcpConfig(JSON.stringify({ mcpServers }), { file: 'mcp.json', env: {} });
  const { signal } = new AbortController();
  const asked = { config: engine.app.config, mcp, version: '0', instances: ['standin'], signal };
  const { tools } = await askForTools(asked);
  const { rawGraph, definition } = readFixture(name);
  const instances = listInstances(mcp);
  const { graph, notes } = bindGraph({ rawGraph, bindings: [], instances, offers: tools });
  const { params } = definition;
  const world = await gatherWorld({ kinds: KINDS, mcp, tools }, { rawGraph: graph, params });
  const applied = await applyWorkflow(engine.app, { definition, graph, world, by: 'test' });
  const { run } = await engine.start(input, name);
  const calls = (): { tool: string; args: JsonObject }[] =>
    existsSync(callsFile)
      ? readFileSync(callsFile, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  return { engine, clock, run, calls, applied, notes, prompts: llm.prompts };
}

describe('bound to a stand-in', () => {
  test(`${INVOICE} prices an order and writes its invoice`, async () => {
    const bound = await runBound(INVOICE, {}, 'Widget at a discount');
    const { engine, run, applied, notes } = bound;
    expect([notes, applied.outcome]).toEqual([[], 'published']);
    expect((await engine.ended(run)).status).toBe('completed');
    const { steps } = await engine.context(run);
    expect(steps['calculate-pricing']).toEqual({
      result: { total: 17, summary: 'Widget: $17.00' },
    });
    expect(steps['generate-invoice']?.result).toMatchObject({ text: 'Widget at a discount' });
    expect(bound.prompts).toEqual(['Write a one-line invoice for: Widget: $17.00']);
    expect(bound.calls().toSorted((a, b) => a.tool.localeCompare(b.tool))).toEqual([
      { tool: 'get_customer', args: { email: 'buyer@example.com' } },
      { tool: 'get_product', args: { sku: 'WIDGET-01' } },
    ]);
  });

  test(`${ITEMS} goes through the list that a model wrote`, async () => {
    const answer = '{"items": ["alpha", "beta", "gamma"]}';
    const { engine, run } = await runBound(ITEMS, {}, answer);
    expect((await engine.ended(run)).status).toBe('completed');
    expect((await engine.context(run)).steps['process-each']?.result).toEqual({
      count: 3,
      max_parallel: 10,
      succeeded_count: 3,
      failed_count: 0,
      results: ['alpha', 'beta', 'gamma'].map((label, index) => {
        return { index, result: { index, label } };
      }),
    });
  });

  test(`${REFINE} goes on until the score passes`, async () => {
    const { engine, run } = await runBound(REFINE, {}, '');
    expect((await engine.ended(run)).status).toBe('completed');
    const rounds = [40, 80, 120].map((length) => {
      return { draft: { text: 'x'.repeat(length) }, score: { pass: length >= 90 } };
    });
    expect((await engine.context(run)).steps['refine']?.result).toEqual({
      iteration_count: 3,
      max_iterations: 5,
      stopped_reason: 'condition',
      last: rounds.at(-1),
      iterations: rounds,
    });
  });

  test(`${ORDER} tells the customer that the order is on its way`, async () => {
    const { engine, run, calls } = await runBound(ORDER, { order_id: 1001 }, '');
    expect((await engine.ended(run)).status).toBe('completed');
    expect(calls()).toEqual([
      { tool: 'get_shopify_order', args: { order_id: '1001' } },
      {
        tool: 'send_template_message',
        args: {
          to: '+4915112345678',
          template_name: 'order_shipped',
          language_code: 'en_US',
          body_parameters: ['#1001', 'https://your-store.com/pages/tracking'],
        },
      },
    ]);
  });

  test(`${ORDER} without an order fails at its first step and calls nobody`, async () => {
    const { engine, run, calls } = await runBound(ORDER, {}, '');
    expect((await engine.ended(run)).failure).toMatchObject({
      code: 'SCRIPT_FAILED',
      stepId: 'validate',
      message: expect.stringContaining('order_id required'),
    });
    expect(Object.values(await engine.badges(run))).toEqual([
      'Failed',
      ...['get-order', 'extract-phone', 'notify-customer'].map(() => 'Skipped (Blocked)'),
    ]);
    expect(calls()).toEqual([]);
  });

  const coordinates = { owner: 'acme', repo: 'fold', pr_number: 7 };
  const read = ['get_pull_request', 'list_pull_request_files'];
  const comment = {
    tool: 'add_issue_comment',
    args: { owner: 'acme', repo: 'fold', issue_number: 7, body: 'Looks right to me' },
  };

  test.each([
    { verdict: 'approved', approved: true, badge: 'Success', posted: [comment] },
    { verdict: 'rejected', approved: false, badge: 'Skipped', posted: [] },
  ])(`${REVIEW}, $verdict, completes`, async ({ approved, badge, posted }) => {
    const bound = await runBound(REVIEW, coordinates, 'Looks right to me');
    const { engine, run, calls } = bound;
    const step = 'approve-review';
    await engine.until(run, ({ steps }) => steps[step]?.status === 'waiting');
    expect(await engine.lines(run)).toContainEqual([
      'task_created',
      step,
      expect.objectContaining({
        payload: {
          title: 'Post PR review on acme/fold#7',
          description: 'Review the draft in Command Center. Reject to cancel the GitHub comment.',
          draft_body: 'Looks right to me',
        },
      }),
    ]);
    expect(bound.prompts[0]).toContain('Title: Fix the fold');
    expect(bound.prompts[0]).toContain('Files changed: [{"filename":"src/fold.ts","additions":3}]');
    expect(calls().map(({ tool }) => tool)).toEqual(read);
    await engine.ask(run, {
      type: 'decide_task',
      step,
      approved,
      result: {},
      person: asPerson(BEN),
    });
    expect((await engine.ended(run)).status).toBe('completed');
    expect((await engine.badges(run))['post-comment']).toBe(badge);
    expect(calls().slice(read.length)).toEqual(posted);
  });

  test(`${REVIEW} that nobody decides within a day fails, and posts nothing`, async () => {
    const { engine, run, clock, calls } = await runBound(REVIEW, coordinates, 'Looks right to me');
    await engine.until(run, ({ steps }) => steps['approve-review']?.status === 'waiting');
    clock.wind(24 * 3600 * 1000);
    expect((await engine.ended(run)).failure).toMatchObject({
      code: 'HUMAN_TASK_FAILED',
      stepId: 'approve-review',
    });
    expect(calls().map(({ tool }) => tool)).toEqual(read);
  });
});
