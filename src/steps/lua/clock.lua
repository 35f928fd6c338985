-- A calendar without a clock: the time is the run's and stands still, and the zone is UTC.
local blame_caller = ...
local date, to_integer = os.date, math.tointeger
local now = 0

-- days since 1970-01-01 of the proleptic Gregorian calendar
local function days_of(year, month, day)
  year = year + (month - 1) // 12
  month = (month - 1) % 12 + 1
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local year_of_era = year - era * 400
  local day_of_year = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + day - 1
  return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468
end

local function time(t)
  if t == nil then return now end
  if type(t) ~= 'table' then error("bad argument #1 to 'time' (table expected, got " .. type(t) .. ')', 2) end
  local function field(name, default)
    local value = to_integer(tonumber(t[name] or default))
    if not value then error("field '" .. name .. "' of the date is missing or no whole number", 3) end
    return value
  end
  local days = days_of(field('year'), field('month'), field('day'))
  return days * 86400 + field('hour', 12) * 3600 + field('min', 0) * 60 + field('sec', 0)
end

local function utc_date(form, at)
  form = form or '%c'
  if type(form) == 'string' and string.sub(form, 1, 1) ~= '!' then form = '!' .. form end
  return blame_caller(pcall(date, form, at or now))
end

return {
  set = function(seconds) now = seconds end,
  library = { time = time, date = utc_date, clock = function() return 0 end },
}
