-- Errors thrown two calls deep, passed on through what stands for a `finally`, and caught.
local function checked(i)
  if i % 3 == 0 then error({ kind = "three", message = "a multiple of three" }) end
  return i % 10
end

local function attempt(work, i)
  local ok, value = pcall(checked, i)
  work.finished = work.finished + 1
  if not ok then error(value, 0) end
  return value
end

local function run(n)
  local work = { finished = 0 }
  local sum, caught = 0, 0
  for i = 0, n - 1 do
    local ok, value = pcall(attempt, work, i)
    if ok then
      sum = sum + value
    elseif value.kind == "three" then
      caught = caught + #value.message % 2
    else
      error(value, 0)
    end
  end
  print(sum .. " " .. caught .. " " .. work.finished)
end

run(tonumber(arg[1]))
