import type { Issue, World } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { instanceOf, isSet } from './instance-of.ts';
import { issueAt, nameOf } from './issue.ts';
import { showValue } from './show-value.ts';

/** Each mcp_call must be bound to a server that someone registered: a graph cannot name one of its own. */
export function checkBindings(draft: Draft, world: World): Issue[] {
  return draft.steps.flatMap((step) => {
    if (step.type !== 'mcp_call' || instanceOf(step, world) !== undefined) return [];
    const { instance_id: id, server_url: url } = step.raw;
    if (isSet(id)) return [describeUnknownInstance(step, id, { draft, world })];
    if (isSet(url)) return [describeUnknownServer(step, url, { draft, world })];
    return [describeUnbound(step, world)];
  });
}

interface Surroundings {
  draft: Draft;
  world: World;
}

function describeUnknownInstance(step: DraftStep, id: string, around: Surroundings): Issue {
  const names = namesOf(around.world);
  const guess = around.draft.suggest(id, names);
  const message = `${nameOf(step)} is bound to the instance ${showValue(id)}, which nobody registered.${guess}`;
  const fix = `Bind it to a known instance (${listOf(names)}), or add that one to mcp.json.`;
  return issueAt(step, 'instance_id', { code: 'unknown_instance', message, fix });
}

function describeUnknownServer(step: DraftStep, url: string, around: Surroundings): Issue {
  const urls = around.world.instances.flatMap((known) => known.url ?? []);
  const guess = around.draft.suggest(url, urls);
  const message = `${nameOf(step)} calls ${showValue(url)}, which is not the url of a registered server.${guess}`;
  const fix = 'Write the url as it is registered, or set instance_id to a known instance.';
  return issueAt(step, 'server_url', { code: 'unknown_server', message, fix });
}

function describeUnbound(step: DraftStep, world: World): Issue {
  const tool = step.raw['tool_name'];
  const offering = namesOf(world).filter(
    (name) => isSet(tool) && world.toolNames(name)?.includes(tool),
  );
  const [only, ...others] = offering;
  const name = only !== undefined && others.length === 0 ? only : '<instance>';
  const bind = `--bind ${step.label ?? step.place}=${name}`;
  const choice = listOf(offering.length > 0 ? offering : namesOf(world));
  return issueAt(step, 'instance_id', {
    code: 'unbound_step',
    message: `${nameOf(step)} is bound to no MCP server.`,
    fix: `Set its instance_id, or apply the file with ${bind}; known instances: ${choice}.`,
  });
}

function namesOf(world: World): string[] {
  return world.instances.map(({ name }) => name);
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none yet, see mcp.json' : names.join(', ');
}
