import type { App } from '#src/app.ts';
import { applyWorkflow } from '#src/operations/apply-workflow.ts';
import { makeWorld } from './make-world.ts';

/**
 * Publishes a workflow of these steps; one may call the MCP server `fault`. Programs that crash load
 * none of what that takes.
 */
export async function publish(
  app: App,
  name: string,
  steps: readonly Record<string, unknown>[],
): Promise<void> {
  const applied = await applyWorkflow(app, {
    definition: { name, description: '', tags: [], params: {} },
    graph: JSON.parse(JSON.stringify({ steps })),
    world: makeWorld({ kinds: [...app.kinds.values()], instances: [{ name: 'fault' }] }),
    by: 'test',
  });
  if (applied.outcome === 'invalid') throw new Error(JSON.stringify(applied.report.issues));
}
