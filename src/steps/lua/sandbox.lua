-- Runs scripts, each in an environment of its own, in a state that outlives them. What a script can reach
-- is either its own (its globals, its copies of the libraries) or cannot be changed (functions, json.null).
local codec, order, clock = ...
local load, xpcall, pcall, error, type, next = load, xpcall, pcall, error, type, next
local rawequal, rawget, rawset, setmetatable, getmetatable = rawequal, rawget, rawset, setmetatable, getmetatable
local byte, find, gsub, sub, utf8_length = string.byte, string.find, string.gsub, string.sub, utf8.len
local seed_random, collect = math.randomseed, collectgarbage
local join, getmetatable_raw, setmetatable_raw = debug.upvaluejoin, debug.getmetatable, debug.setmetatable
local NULL, blame_caller = codec.NULL, order.blame_caller

local MESSAGE_BYTES_MAX = 2000
local CACHED_SOURCE_BYTES_MAX = 256 * 1024

local function copy(t)
  local new = {}
  for key, value in next, t do new[key] = value end
  return new
end

local libraries = { string = copy(string), table = copy(table), math = copy(math), utf8 = copy(utf8), os = clock.library }
libraries.string.dump = nil
libraries.string.format = order.format
-- Without arguments it would seed from the clock; the run's own seed stays.
libraries.math.randomseed = function(...)
  if ... then blame_caller(pcall(seed_random, ...)) end
end
libraries.json = {
  null = NULL,
  encode = function(value) return blame_caller(pcall(codec.encode, value, 'value')) end,
  decode = function(text)
    if type(text) ~= 'string' then error("bad argument #1 to 'decode' (string expected, got " .. type(text) .. ')', 2) end
    return blame_caller(pcall(codec.decode, text))
  end,
  array = function(t)
    if codec.is_list(t) then return t end
    return blame_caller(pcall(codec.mark_list, t or {}))
  end,
}

-- All strings share one metatable: scripts get a copy of the library that none of them can reach to change.
local methods = copy(libraries.string)
local string_meta = getmetatable('')
string_meta.__index = function(_, name) return methods[name] end
string_meta.__metatable = false

local basics = {
  type = type, ipairs = ipairs, tonumber = tonumber, error = error, assert = assert, select = select,
  pcall = pcall, xpcall = xpcall, rawequal = rawequal, rawget = rawget, rawlen = rawlen,
  pairs = order.pairs, next = order.next, tostring = order.tostring,
  -- A script has nowhere to print to; one that tries is not failed for it.
  print = function() end,
}
function basics.getmetatable(value)
  if type(value) ~= 'table' or codec.is_list(value) then return nil end
  return getmetatable(value)
end
function basics.setmetatable(t, meta)
  if type(t) ~= 'table' then error("bad argument #1 to 'setmetatable' (table expected, got " .. type(t) .. ')', 2) end
  -- It would run in the time of another script.
  if type(meta) == 'table' and rawget(meta, '__gc') ~= nil then error('__gc is not available', 2) end
  if codec.is_list(t) then setmetatable_raw(t, nil) end
  return blame_caller(pcall(setmetatable, t, meta))
end
function basics.rawset(t, key, value)
  -- json.null is the only table that scripts share.
  if rawequal(t, NULL) then error('json.null is read-only', 2) end
  return blame_caller(pcall(rawset, t, key, value))
end

-- A global is put into the environment when it is first touched: most scripts touch few.
local environment_meta = { __metatable = false }
function environment_meta.__index(environment, name)
  local value = basics[name]
  if value == nil and libraries[name] then value = copy(libraries[name]) end
  if name == '_G' then value = environment end
  if value ~= nil then rawset(environment, name, value) end
  return value
end

local function tidy(message)
  if #message > MESSAGE_BYTES_MAX then
    local stop = MESSAGE_BYTES_MAX
    while stop > 0 and byte(message, stop + 1) & 0xC0 == 0x80 do stop = stop - 1 end
    message = sub(message, 1, stop) .. '…'
  end
  if not utf8_length(message) then message = gsub(message, '[\128-\255]', '?') end
  return (gsub(message, '\0', '?'))
end

local function describe(problem)
  local meta = getmetatable_raw(problem)
  if type(problem) ~= 'table' or (meta and rawget(meta, '__tostring')) then return order.tostring(problem) end
  return codec.encode(problem, 'error')
end

-- The handler of xpcall: what a script raised, as text. What it raised may fail to say what it is.
local function report(problem)
  if type(problem) == 'string' then return tidy(problem) end
  if problem == nil then return 'the script raised an error without a message' end
  local ok, text = pcall(describe, problem)
  return ok and type(text) == 'string' and tidy(text) or 'the script raised a ' .. type(problem)
end

local function failed(message)
  return find(message, 'not enough memory', 1, true) and 'memory' or 'error', message
end

local compiled, compiled_bytes = {}, 0

-- A compiled script is kept, without the environment of the run that brought it.
local function compile(source)
  local script = compiled[source]
  if script then return script end
  local problem
  script, problem = load(source, '=script', 't', nil)
  if not script then return nil, problem end
  if compiled_bytes + #source > CACHED_SOURCE_BYTES_MAX then compiled, compiled_bytes = {}, 0 end
  compiled[source], compiled_bytes = script, compiled_bytes + #source
  return script
end

-- A fresh cell for _ENV: a closure that outlived an earlier run of this script cannot see this run's globals.
local function bind(script, environment) join(script, 1, function() return environment end, 1) end

-- steps.fetch_order finds fetch-order, and a walk over steps meets it once.
local function with_aliases(t, aliases)
  if not aliases then return t end
  for alias, id in next, aliases do aliases[alias] = rawget(t, id) end
  return setmetatable(t, { __index = aliases, __metatable = false })
end

-- body.draft.result is body.draft, and a walk over it meets its own fields alone.
local function within_itself(t) return setmetatable(t, { __index = { result = t } }) end

local readers = {
  A = codec.mark_list, O = codec.mark_nulls, D = codec.decode, N = NULL, S = with_aliases, R = within_itself,
}

-- The values are one table of globals, made anew for each script.
local function environment_for(values)
  local read, problem = load(values, '=values', 't', readers)
  if not read then return nil, problem end
  local seed_1, seed_2, seconds, environment = read()
  seed_random(seed_1, seed_2)
  clock.set(seconds)
  return setmetatable(environment, environment_meta)
end

local function finish(script)
  local result = script()
  if type(result) ~= 'table' then return 'no_table', type(result) end
  if rawequal(result, NULL) then return 'no_table', 'json.null' end
  return 'value', codec.encode(result, 'result')
end

-- A script and the text of its values -> what came of it, and the text that goes with it.
function run_script(source, values)
  codec.forget_nulls()
  order.forget_order()
  local script, problem = compile(source)
  if not script then return failed(tidy(problem)) end
  local environment, shortage = environment_for(values)
  if not environment then return failed(shortage) end
  bind(script, environment)
  local ok, kind, text = xpcall(finish, report, script)
  bind(script, nil)
  if ok then return kind, text end
  return failed(report(kind))
end

-- What is wrong with a script that is not run; nil: nothing.
function syntax_error(source)
  local script, problem = load(source, '=script', 't')
  return not script and tidy(problem) or nil
end

function collect_garbage() collect('collect') end

-- Out of every script's reach already; a second wall.
for _, name in ipairs { 'io', 'os', 'require', 'package', 'dofile', 'loadfile', 'load', 'debug', 'coroutine', 'collectgarbage', 'warn', 'print' } do
  _G[name] = nil
end
string.dump = nil
