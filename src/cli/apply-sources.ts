import type { App } from '#src/app.ts';
import type { McpConfig } from '#src/connect/mcp-config.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { ValidationReport } from '#src/domain/validation.ts';
import { applyWorkflow } from '#src/operations/apply-workflow.ts';
import { askForTools } from '#src/operations/ask-for-tools.ts';
import { type Binding, bindGraph } from '#src/operations/bind-workflow.ts';
import { gatherWorld, listInstances, type WorldSources } from '#src/operations/gather-world.ts';
import { saveToolCatalogue, type ToolCatalogue } from '#src/operations/tool-catalogue.ts';
import { validateWorkflow } from '#src/operations/validate-workflow.ts';
import { openSteps } from '#src/steps/index.ts';
import { readVersion } from '#src/version.ts';
import { readKnownTools } from './known-tools.ts';
import { readLocalActor } from './local-actor.ts';
import { withWriting } from './open-writing.ts';
import type { VerbCall } from './verb.ts';
import type { WorkflowSource } from './workflow-source.ts';

export interface ApplyRequest {
  sources: readonly WorkflowSource[];
  mcp: McpConfig;
  bindings: readonly Binding[];
  byTool: boolean;
  dryRun: boolean;
  /** What is new, for the list of versions. */
  changelog?: string;
  /** Restores those that are archived. */
  restores: boolean;
}

export interface AppliedSource {
  file: string;
  workflow: string;
  outcome: 'published' | 'unchanged' | 'valid' | 'invalid';
  version: number | null;
  report: ValidationReport;
  notes: readonly string[];
}

export interface FaultySource {
  file: string;
  fault: Refusal;
}

/** Servers that have not answered by then are out of reach. */
const ASK_MS = 60_000;

/** Binds, validates and publishes each file; one that is refused does not keep the others from it. */
export async function applySources(
  call: VerbCall,
  request: ApplyRequest,
): Promise<{ applied: AppliedSource[]; faults: FaultySource[] }> {
  const { config, io } = call;
  const { kinds } = await openSteps({ config, version: readVersion() });
  const offers = request.byTool ? await askAll(call, request.mcp) : null;
  const known = await readKnownTools(config, io);
  const tools: ToolCatalogue = new Map([...known, ...(offers ?? [])]);
  const desk: Desk = { request, offers, world: { kinds, mcp: request.mcp, tools } };
  if (request.dryRun) {
    const applied = request.sources.map((source) => applyOne(source, desk, null));
    return { applied: await Promise.all(applied), faults: [] };
  }
  return withWriting({ config, io, kinds }, async ({ app }) => {
    if (offers) await saveToolCatalogue(app, offers);
    return applyEach(app, desk);
  });
}

async function applyEach(app: App, desk: Desk) {
  const applied: AppliedSource[] = [];
  const faults: FaultySource[] = [];
  for (const source of desk.request.sources) {
    try {
      applied.push(await applyOne(source, desk, app));
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      faults.push({ file: source.file, fault });
    }
  }
  return { applied, faults };
}

interface Desk {
  request: ApplyRequest;
  offers: ToolCatalogue | null;
  world: WorldSources;
}

/** Without an app nothing is published. */
async function applyOne(
  { file, definition, rawGraph, notes: read }: WorkflowSource,
  { request, offers, world: sources }: Desk,
  app: App | null,
): Promise<AppliedSource> {
  const { bindings, mcp, changelog, restores } = request;
  const instances = listInstances(mcp);
  const by = offers ? { offers } : {};
  const { graph, notes: unbound } = bindGraph({ rawGraph, bindings, instances, ...by });
  const { name: workflow, params } = definition;
  const draft = { rawGraph: graph, params };
  const base = { file, workflow, notes: [...read, ...unbound] };
  if (!app) {
    const report = await validateWorkflow(draft, sources);
    return { ...base, outcome: report.valid ? 'valid' : 'invalid', version: null, report };
  }
  const world = await gatherWorld(sources, draft);
  const { name } = readLocalActor();
  const publish = { by: name, restores, ...(changelog === undefined ? {} : { changelog }) };
  const done = await applyWorkflow(app, { definition, graph, world, ...publish });
  return { ...base, outcome: done.outcome, version: done.version, report: done.report };
}

async function askAll({ config, io }: VerbCall, mcp: McpConfig): Promise<ToolCatalogue> {
  const instances = [...mcp.servers.keys()];
  const signal = AbortSignal.timeout(ASK_MS);
  const version = readVersion();
  const { tools, unreachable } = await askForTools({ config, mcp, version, instances, signal });
  for (const reason of unreachable.values()) io.tell(`note: ${reason}`);
  return tools;
}
