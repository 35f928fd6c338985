import type { Config } from '#src/config.ts';
import { askForModels } from '#src/connect/llm-models.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import type { ValidationReport } from '#src/domain/validation.ts';
import { askForTools } from './ask-for-tools.ts';
import { addLiveIssues, asksModels, instancesIn } from './check-live.ts';
import { gatherWorld, type WorldSources } from './gather-world.ts';

export interface Draft {
  rawGraph: unknown;
  params: JsonObject;
}

/** Every issue that can be found without asking anybody. */
export async function validateWorkflow(
  draft: Draft,
  sources: WorldSources,
): Promise<ValidationReport> {
  return validateGraph(draft.rawGraph, await gatherWorld(sources, draft));
}

export interface LiveRequest {
  config: Config;
  version: string;
  signal: AbortSignal;
}

/** The same, with the tools as their servers list them now, and the models as the provider does. */
export async function validateLive(
  draft: Draft,
  sources: WorldSources,
  request: LiveRequest,
): Promise<ValidationReport> {
  const { rawGraph } = draft;
  const known = await gatherWorld(sources, draft);
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL } = request.config;
  const [{ tools, unreachable }, models] = await Promise.all([
    askForTools({ ...request, mcp: sources.mcp, instances: instancesIn(rawGraph, known) }),
    asksModels(rawGraph, known) ? askForModels({ apiKey, baseURL }, request.signal) : null,
  ]);
  const now = { ...sources, tools: new Map([...sources.tools, ...tools]) };
  const world = await gatherWorld(now, draft);
  const live = { unreachable, models };
  return addLiveIssues(validateGraph(rawGraph, world), { rawGraph, world, live });
}
