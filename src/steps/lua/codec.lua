-- Values in and out of Lua.
--   list   <-> table marked LIST, so that an empty one comes back as []
--   object <-> table; a null field reads as nil and is still null when the table goes back out
--   null   <-> json.null inside a list, where a nil would be a hole
local byte, find, format, gsub, sub = string.byte, string.find, string.format, string.gsub, string.sub
local concat, sort = table.concat, table.sort
local floor, huge, kind_of_number = math.floor, math.huge, math.type
local utf8_length, utf8_char = utf8.len, utf8.char
local getmetatable_raw = debug.getmetatable

-- As deep as the runtime keeps values.
local DEPTH_MAX = 200
local PLACE_KEYS_MAX = 12
local INTEGER_MAX = 2 ^ 53

local NULL = setmetatable({}, {
  __tostring = function() return 'null' end,
  __metatable = false,
  __newindex = function() error('json.null is read-only', 2) end,
})
local LIST = { __metatable = false }
local WEAK_KEYS = { __mode = 'k' }

-- table -> the names of its null fields; emptied for each script
local null_fields = setmetatable({}, WEAK_KEYS)

local function mark_list(t) return setmetatable(t, LIST) end
local function mark_nulls(t, names) null_fields[t] = names return t end
local function is_list(t) return getmetatable_raw(t) == LIST end

-- path: [0] what the value is called, [1..depth] the keys down to it, and the tables that are open
local function fail(path, depth, problem)
  local place = path[0]
  for i = 1, math.min(depth, PLACE_KEYS_MAX) do
    local key = path[i]
    place = place .. (kind_of_number(key) and '[' .. key .. ']' or '.' .. key)
  end
  error(place .. (depth > PLACE_KEYS_MAX and '… ' or ' ') .. problem, 0)
end

local function write_string(s, path, depth)
  if not utf8_length(s) then fail(path, depth, 'is not valid UTF-8 text') end
  if not find(s, '[%c"\\]') then return '"' .. s .. '"' end
  return '"' .. gsub(s, '[%c"\\]', function(c) return format('\\u%04x', byte(c)) end) .. '"'
end

local function write_number(n, path, depth)
  if kind_of_number(n) == 'integer' then
    if (n > INTEGER_MAX or n < -INTEGER_MAX) and n + 0.0 ~= n then
      fail(path, depth, 'is a whole number that JSON would round; pass it on as text: tostring(n)')
    end
    return format('%d', n)
  end
  if n ~= n or n == huge or n == -huge then fail(path, depth, 'is not a finite number') end
  if n == floor(n) and n > -1e15 and n < 1e15 then return format('%d', n) end
  return format('%.17g', n)
end

local write

local function write_list(t, top, path, depth)
  local out = {}
  for i = 1, top do
    path[depth + 1] = i
    out[i] = write(rawget(t, i), path, depth + 1)
  end
  return '[' .. concat(out, ',') .. ']'
end

local function write_object(t, keys, path, depth)
  sort(keys)
  for i = 1, #keys do
    local key = keys[i]
    path[depth + 1] = key
    keys[i] = write_string(key, path, depth + 1) .. ':' .. write(rawget(t, key), path, depth + 1)
  end
  return '{' .. concat(keys, ',') .. '}'
end

local function write_table(t, path, depth)
  if path[t] then fail(path, depth, 'contains itself') end
  if depth >= DEPTH_MAX then fail(path, depth, 'is nested deeper than ' .. DEPTH_MAX .. ' levels') end
  path[t] = true
  local items, top, keys = 0, 0, {}
  for key in next, t do
    if type(key) == 'string' then keys[#keys + 1] = key
    elseif kind_of_number(key) == 'integer' and key > 0 then
      items = items + 1
      if key > top then top = key end
    else fail(path, depth, 'has a key that is neither text nor 1, 2, 3, …: ' .. (type(key) == 'number' and key or type(key))) end
  end
  for _, name in ipairs(null_fields[t] or {}) do
    if rawget(t, name) == nil then keys[#keys + 1] = name end
  end
  local text
  if top == 0 then
    text = #keys == 0 and is_list(t) and '[]' or write_object(t, keys, path, depth)
  else
    if #keys > 0 then fail(path, depth, 'has both numbered and named fields; JSON has either') end
    if top > items * 2 + 8 then fail(path, depth, 'is a list with more holes than items; for ids as keys use tostring(id)') end
    text = write_list(t, top, path, depth)
  end
  path[t] = nil
  return text
end

function write(value, path, depth)
  local kind = type(value)
  if kind == 'string' then return write_string(value, path, depth) end
  if kind == 'number' then return write_number(value, path, depth) end
  if kind == 'boolean' then return value and 'true' or 'false' end
  if kind == 'nil' or rawequal(value, NULL) then return 'null' end
  if kind == 'table' then return write_table(value, path, depth) end
  fail(path, depth, 'is a ' .. kind .. ', which JSON cannot hold')
end

-- the JSON text of a value that messages call `name`
local function encode(value, name) return write(value, { [0] = name }, 0) end

local ESCAPES = { b = '\b', f = '\f', n = '\n', r = '\r', t = '\t', ['"'] = '"', ['\\'] = '\\', ['/'] = '/' }

local function decode(text)
  local at = 1
  local function bad() error('bad JSON at character ' .. at, 0) end
  local function peek()
    at = find(text, '[^ \t\r\n]', at) or #text + 1
    return sub(text, at, at)
  end
  local function take(c)
    if peek() ~= c then bad() end
    at = at + 1
  end

  local function read_unicode(from)
    local hex = sub(text, from, from + 3)
    if not find(hex, '^%x%x%x%x$') then bad() end
    return tonumber(hex, 16)
  end
  local function read_escape(i)
    local c = sub(text, i, i)
    if c ~= 'u' then return ESCAPES[c] or bad(), i + 1 end
    local code = read_unicode(i + 1)
    if code >= 0xD800 and code < 0xDC00 and sub(text, i + 5, i + 6) == '\\u' then
      local low = read_unicode(i + 7)
      if low >= 0xDC00 and low < 0xE000 then
        return utf8_char(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), i + 11
      end
    end
    if code >= 0xD800 and code < 0xE000 then code = 0xFFFD end
    return utf8_char(code), i + 5
  end
  local function read_string()
    take('"')
    local parts = {}
    while true do
      local stop = find(text, '["\\]', at)
      if not stop then bad() end
      parts[#parts + 1] = sub(text, at, stop - 1)
      at = stop + 1
      if byte(text, stop) == 34 then return concat(parts) end
      parts[#parts + 1], at = read_escape(at)
    end
  end

  local read
  local function read_list(depth)
    local t, n = mark_list({}), 0
    if peek() == ']' then at = at + 1 return t end
    while true do
      n = n + 1
      t[n] = read(depth)
      if peek() == ']' then at = at + 1 return t end
      take(',')
    end
  end
  local function read_object(depth)
    local t, nulls = {}, nil
    if peek() == '}' then at = at + 1 return t end
    while true do
      peek()
      local key = read_string()
      take(':')
      local value = read(depth)
      if rawequal(value, NULL) then
        nulls = nulls or {}
        nulls[#nulls + 1] = key
        value = nil
      end
      t[key] = value
      if peek() == '}' then at = at + 1 return nulls and mark_nulls(t, nulls) or t end
      take(',')
    end
  end
  local function read_word(word, value)
    if sub(text, at, at + #word - 1) ~= word then bad() end
    at = at + #word
    return value
  end
  function read(depth)
    if depth > DEPTH_MAX then error('JSON is nested deeper than ' .. DEPTH_MAX .. ' levels', 0) end
    local c = peek()
    if c == '{' then at = at + 1 return read_object(depth + 1) end
    if c == '[' then at = at + 1 return read_list(depth + 1) end
    if c == '"' then return read_string() end
    if c == 't' then return read_word('true', true) end
    if c == 'f' then return read_word('false', false) end
    if c == 'n' then return read_word('null', NULL) end
    local from, to = find(text, '^-?%d+%.?%d*[eE]?[+-]?%d*', at)
    local number = from and tonumber(sub(text, from, to))
    if not number then bad() end
    at = to + 1
    -- Beyond that JSON numbers are rounded anyway; a float does not wrap around.
    if number > INTEGER_MAX or number < -INTEGER_MAX then return number + 0.0 end
    return number
  end

  local value = read(0)
  if peek() ~= '' then bad() end
  return value
end

return {
  NULL = NULL, encode = encode, decode = decode,
  mark_list = mark_list, mark_nulls = mark_nulls, is_list = is_list,
  forget_nulls = function() if next(null_fields) then null_fields = setmetatable({}, WEAK_KEYS) end end,
}
