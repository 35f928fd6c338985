import { z } from 'zod';
import { limitCall } from '#src/connect/call-limit.ts';
import { toResult } from '#src/connect/mcp-answer.ts';
import { checkArgs } from '#src/connect/mcp-args.ts';
import { failBeforeCall } from '#src/connect/mcp-faults.ts';
import type { McpSessions } from '#src/connect/mcp-sessions.ts';
import type { McpTool } from '#src/connect/mcp-tools.ts';
import { StepFailure } from '#src/domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { nearest } from '#src/domain/nearest.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { Preparation, PreparedStep, StepCall, StepKind } from './kind.ts';

/** How long a step's preparation waits for a server's list of tools; the call itself waits longer. */
const PATIENCE_MS = 10_000;

/** A tool of a registered MCP server. */
export function mcpCallKind(
  sessions: McpSessions,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): StepKind {
  return {
    ...BUILT_IN_TRAITS.mcp_call,
    prepare: (step) => prepareAtOnce(sessions, step) ?? prepare(sessions, step, patienceMs),
    execute: (call) => execute(sessions, call),
  };
}

/** With the tools at hand the start joins the append that made the step ready: one fsync less. */
function prepareAtOnce(sessions: McpSessions, step: PreparedStep): Preparation | null {
  const request = readRequest(sessions, step);
  const tools = sessions.cachedTools(request.instance);
  const finding = tools === null ? null : judge(request, tools);
  return finding?.kind === 'usable' ? preparationOf(finding.tool) : null;
}

async function prepare(
  sessions: McpSessions,
  step: PreparedStep,
  patienceMs: number,
): Promise<Preparation> {
  const request = readRequest(sessions, step);
  const limit = limitCall(new AbortController().signal, patienceMs);
  const finding = await findTool(sessions, request, limit.signal).finally(limit.release);
  if (finding.kind === 'unusable') throw finding.failure;
  // A server that is out of reach is the call's to find out, so that the step's retries apply.
  if (finding.kind === 'out_of_reach') return {};
  return preparationOf(finding.tool);
}

function preparationOf({ annotations }: McpTool): Preparation {
  const { readOnlyHint = false, idempotentHint = false } = annotations ?? {};
  return { readOnly: readOnlyHint, repeatable: readOnlyHint || idempotentHint };
}

async function execute(sessions: McpSessions, call: StepCall): Promise<Json> {
  const request = readRequest(sessions, call);
  const limit = limitCall(call.signal, call.timeoutMs);
  try {
    const finding = await findTool(sessions, request, limit.signal);
    if (finding.kind !== 'usable') throw finding.failure;
    const answer = await sessions.callTool({
      ...request,
      signal: limit.signal,
      timeoutMs: call.timeoutMs,
      onProgress: call.progress,
      meta: { idempotencyKey: call.idempotencyKey },
    });
    return toResult(answer);
  } finally {
    limit.release();
  }
}

interface ToolRequest {
  instance: string;
  tool: string;
  args: JsonObject;
}

const Fields = z.object({
  instance_id: z.string().min(1).optional(),
  server_url: z.string().min(1).optional(),
  tool_name: z.string().min(1),
});

function readRequest(sessions: McpSessions, { step, input }: PreparedStep): ToolRequest {
  const fields = Fields.safeParse(step.fields);
  if (!fields.success) {
    throw failBeforeCall(`The step cannot be read: ${z.prettifyError(fields.error)}.`);
  }
  const args = input['tool_args'] ?? {};
  if (!isJsonObject(args)) throw failBeforeCall('tool_args is not an object. Make it one.');
  return { instance: sessions.resolveInstance(fields.data), tool: fields.data.tool_name, args };
}

type Finding =
  | { kind: 'usable'; tool: McpTool }
  | { kind: 'unusable'; failure: StepFailure }
  | { kind: 'out_of_reach'; failure: StepFailure };

/** Is there such a tool, and does it take these args? A no is only said on a fresh list. */
async function findTool(
  sessions: McpSessions,
  request: ToolRequest,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    const finding = judge(request, await sessions.tools(request.instance, signal));
    if (finding.kind === 'usable') return finding;
    return judge(request, await sessions.tools(request.instance, signal, { fresh: true }));
  } catch (error) {
    if (error instanceof StepFailure) return { kind: 'out_of_reach', failure: error };
    throw error;
  }
}

function judge({ instance, tool: name, args }: ToolRequest, tools: readonly McpTool[]): Finding {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined)
    return { kind: 'unusable', failure: failUnknownTool(instance, name, tools) };
  const problems = checkArgs(tool, args);
  if (problems.length === 0) return { kind: 'usable', tool };
  const message = `"${name}" of MCP server "${instance}" does not take these args: ${problems.join('; ')}. Mend the step's tool_args.`;
  return { kind: 'unusable', failure: failBeforeCall(message) };
}

const TOOLS_SHOWN_MAX = 20;

function failUnknownTool(instance: string, name: string, tools: readonly McpTool[]): StepFailure {
  const names = tools.map((tool) => tool.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const more = names.length > TOOLS_SHOWN_MAX ? ' …' : '';
  const offered = names.slice(0, TOOLS_SHOWN_MAX).join(', ') || 'none';
  return failBeforeCall(
    `MCP server "${instance}" has no tool "${name}".${hint} Its tools: ${offered}${more}.`,
  );
}
