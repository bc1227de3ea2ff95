-- A counted loop with a remainder and a branch that no closed formula replaces.
local function run(n)
  local sum = 0
  for i = 1, n do
    if i % 3 == 0 then sum = sum + i else sum = sum - i % 7 end
  end
  return sum
end

print(string.format("%d", run(tonumber(arg[1]))))
