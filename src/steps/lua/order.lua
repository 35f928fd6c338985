-- What stock Lua leaves to chance, so that a script that runs again gives the same result. Tables are
-- walked in one order: 1, 2, 3, … up to the first hole, then other numbers, then text, then booleans,
-- each ascending; keys of other types come last, as they are found. Addresses are never shown.
local find, format, gsub = string.find, string.format, string.gsub
local pack, sort, unpack = table.pack, table.sort, table.unpack
local kind_of_number, getmetatable_raw = math.type, debug.getmetatable

local WEAK_KEYS = { __mode = 'k' }
-- table -> the order of its keys, for next; object -> its number, for tostring. Emptied for each script.
local orders, numbers, numbered = setmetatable({}, WEAK_KEYS), setmetatable({}, WEAK_KEYS), 0

local function forget_order()
  if next(orders) then orders = setmetatable({}, WEAK_KEYS) end
  if numbered > 0 then numbers, numbered = setmetatable({}, WEAK_KEYS), 0 end
end

-- An error of what is called here belongs to the line of the script that called it, not to ours.
local function blame_caller(ok, ...)
  if ok then return ... end
  error((...), 2)
end

local function append(list, more) for i = 1, #more do list[#list + 1] = more[i] end end

-- the keys of t in order, without 1..done
local function keys_after(t, done)
  local keys, texts, others = {}, {}, {}
  for key in next, t do
    local kind = type(key)
    if kind == 'string' then texts[#texts + 1] = key
    elseif kind == 'number' then
      if key < 1 or key > done or kind_of_number(key) == 'float' then keys[#keys + 1] = key end
    elseif kind ~= 'boolean' then others[#others + 1] = key end
  end
  sort(keys)
  sort(texts)
  append(keys, texts)
  if rawget(t, false) ~= nil then keys[#keys + 1] = false end
  if rawget(t, true) ~= nil then keys[#keys + 1] = true end
  append(keys, others)
  return keys
end

local function walk(t)
  local i, keys, at = 0, nil, 0
  return function()
    if not keys then
      i = i + 1
      local value = rawget(t, i)
      if value ~= nil then return i, value end
      keys = keys_after(t, i - 1)
    end
    while true do
      at = at + 1
      local key = keys[at]
      if key == nil then return nil end
      local value = rawget(t, key)
      if value ~= nil then return key, value end
    end
  end
end

local function ordered_pairs(t)
  if type(t) ~= 'table' then error("bad argument #1 to 'pairs' (table expected, got " .. type(t) .. ')', 2) end
  local meta = getmetatable_raw(t)
  if meta and rawget(meta, '__pairs') then return pairs(t) end
  return walk(t), t, nil
end

-- the first key of an order, from `at` on, that still has a value
local function live(t, order, at)
  for i = at, #order.keys do
    local key = order.keys[i]
    local value = rawget(t, key)
    if value ~= nil then return key, value end
  end
  return nil
end

local function order_after(t, done)
  local order = { keys = keys_after(t, done), places = {} }
  for i, key in ipairs(order.keys) do order.places[key] = i end
  orders[t] = order
  return order
end

local function ordered_next(t, key)
  if type(t) ~= 'table' then error("bad argument #1 to 'next' (table expected, got " .. type(t) .. ')', 2) end
  if key == nil and next(t) == nil then return nil end
  local order = orders[t]
  local place = key ~= nil and order and order.places[key]
  if place then return live(t, order, place + 1) end
  local i = key == nil and 0 or key
  if kind_of_number(i) == 'integer' and i >= 0 then
    local value = rawget(t, i + 1)
    if value ~= nil then return i + 1, value end
    return live(t, order_after(t, i), 1)
  end
  order = order_after(t, 0)
  place = order.places[key]
  if not place then error("invalid key to 'next'", 2) end
  return live(t, order, place + 1)
end

local function name_of(value)
  if not numbers[value] then
    numbered = numbered + 1
    numbers[value] = numbered
  end
  return format('%s: %08d', type(value), numbers[value])
end

local function ordered_tostring(...)
  if select('#', ...) == 0 then error("bad argument #1 to 'tostring' (value expected)", 2) end
  local value = ...
  local kind = type(value)
  if kind ~= 'table' and kind ~= 'function' then return tostring(value) end
  local meta = kind == 'table' and getmetatable_raw(value)
  if meta and rawget(meta, '__tostring') then return tostring(value) end
  return name_of(value)
end

local function ordered_format(...)
  local args = pack(...)
  local template = args[1]
  if type(template) == 'string' and find(template, 'p', 1, true) and find((gsub(template, '%%%%', '')), '%%[-%d]*p') then
    error("'%p' shows an address, which differs from run to run; use '%s'", 2)
  end
  for i = 2, args.n do
    local kind = type(args[i])
    if kind == 'table' or kind == 'function' then args[i] = ordered_tostring(args[i]) end
  end
  return blame_caller(pcall(format, unpack(args, 1, args.n)))
end

return {
  pairs = ordered_pairs, next = ordered_next, tostring = ordered_tostring, format = ordered_format,
  blame_caller = blame_caller, forget_order = forget_order,
}
