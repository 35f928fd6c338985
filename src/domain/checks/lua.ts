import type { Issue, World } from '../validation.ts';
import type { Draft } from './draft.ts';
import { isSet } from './instance-of.ts';
import { issueAt } from './issue.ts';

const SCRIPT_BYTES_MAX = 64 * 1024;

export function checkLua(draft: Draft, world: World): Issue[] {
  return draft.steps.flatMap((step) => {
    const script = step.raw['script'];
    if (step.type !== 'lua_script' || !isSet(script)) return [];
    const bytes = Buffer.byteLength(script);
    if (bytes > SCRIPT_BYTES_MAX) {
      const message = `The script has ${bytes} bytes; ${SCRIPT_BYTES_MAX} are allowed.`;
      const fix = 'Split it into several steps.';
      return [issueAt(step, 'script', { code: 'script_too_long', message, fix })];
    }
    const fault = world.luaSyntaxError(script);
    if (fault === null) return [];
    const message = `The script is no valid Lua: ${fault}`;
    const fix = 'Mend the script at that line.';
    return [issueAt(step, 'script', { code: 'lua_syntax', message, fix })];
  });
}
