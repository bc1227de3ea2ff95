-- Functions that take and make functions: closures over values and over a variable.
local function adder(k) return function(x) return x + k end end

local function composed(f, g) return function(x) return g(f(x)) end end

local function mapped(xs, f)
  local out = {}
  for i = 1, #xs do out[#out + 1] = f(xs[i]) end
  return out
end

local function filtered(xs, f)
  local out = {}
  for i = 1, #xs do
    local x = xs[i]
    if f(x) then out[#out + 1] = x end
  end
  return out
end

local function folded(xs, start, f)
  local value = start
  for i = 1, #xs do value = f(value, xs[i]) end
  return value
end

local function run(n)
  local xs = {}
  for i = 0, 999 do xs[#xs + 1] = i end
  local calls = 0
  local function counted(x)
    calls = calls + 1
    return x * 3
  end
  local total = 0
  for round = 0, n - 1 do
    local ys = mapped(xs, composed(adder(round % 7), counted))
    local even = filtered(ys, function(y) return y % 2 == 0 end)
    total = (total + folded(even, round, function(a, y) return (a + y) % 1000003 end)) % 1000003
  end
  print(total .. " " .. calls)
end

run(tonumber(arg[1]))
