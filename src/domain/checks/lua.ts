import type { Issue, World } from '../validation.ts';
import type { Draft } from './draft.ts';
import { isSet } from './instance-of.ts';
import { issueAt } from './issue.ts';

const SCRIPT_BYTES_MAX = 64 * 1024;
/** By type, the field that holds Lua. */
const SCRIPT_FIELDS = new Map<string | null, string>([
  ['lua_script', 'script'],
  ['while', 'while_eval_script'],
]);

export function checkLua(draft: Draft, world: World): Issue[] {
  return draft.steps.flatMap((step) => {
    const field = SCRIPT_FIELDS.get(step.type);
    const script = field === undefined ? undefined : step.raw[field];
    if (field === undefined || !isSet(script)) return [];
    const bytes = Buffer.byteLength(script);
    if (bytes > SCRIPT_BYTES_MAX) {
      const message = `The script has ${bytes} bytes; ${SCRIPT_BYTES_MAX} are allowed.`;
      const fix = 'Split it into several steps.';
      return [issueAt(step, field, { code: 'script_too_long', message, fix })];
    }
    const fault = world.luaSyntaxError(script);
    if (fault === null) return [];
    const message = `The script is no valid Lua: ${fault}`;
    const fix = 'Mend the script at that line.';
    return [issueAt(step, field, { code: 'lua_syntax', message, fix })];
  });
}
