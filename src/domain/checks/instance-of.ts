import type { KnownInstance, World } from '../validation.ts';
import type { DraftStep } from './draft.ts';

/** The instance an mcp_call is bound to, when it is a known one. `instance_id` wins over `server_url`. */
export function instanceOf(step: DraftStep, world: World): KnownInstance | undefined {
  const { instance_id: id, server_url: url } = step.raw;
  if (isSet(id)) return world.instances.find((known) => known.name === id || known.id === id);
  return isSet(url) ? world.instances.find((known) => known.url === url) : undefined;
}

export function isSet(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
