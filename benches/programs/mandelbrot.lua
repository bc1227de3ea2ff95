-- How long points of a square stay near the origin (the task of the Computer Language Benchmarks Game): float loops.
local function steps_of(cr, ci)
  local zr, zi = 0.0, 0.0
  local step = 0
  while step < 50 do
    local rr = zr * zr
    local ii = zi * zi
    if rr + ii > 4.0 then return step end
    zi = 2.0 * zr * zi + ci
    zr = rr - ii + cr
    step = step + 1
  end
  return step
end

local function run(n)
  local total = 0
  local inside = 0
  for y = 0, n - 1 do
    local ci = 2.0 * y / n - 1.0
    for x = 0, n - 1 do
      local steps = steps_of(2.0 * x / n - 1.5, ci)
      total = total + steps
      if steps == 50 then inside = inside + 1 end
    end
  end
  print(total .. " " .. inside)
end

run(tonumber(arg[1]))
