import { readFileSync } from 'node:fs';

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

/** The Lua side: a chunk that defines run_script, syntax_error and collect_garbage. */
export const PRELUDE = `
local codec = (function() ${read('codec.lua')} end)()
local order = (function() ${read('order.lua')} end)()
local clock = (function(...) ${read('clock.lua')} end)(order.blame_caller)
;(function(...) ${read('sandbox.lua')} end)(codec, order, clock)`;
