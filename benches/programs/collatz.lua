-- The steps of the Collatz sequences of all numbers up to a limit: branches, halving, multiplication.
local function run(n)
  local total = 0
  local longest = 0
  local best = 0
  for i = 1, n do
    local x = i
    local steps = 0
    while x ~= 1 do
      if x % 2 == 0 then x = x // 2 else x = 3 * x + 1 end
      steps = steps + 1
    end
    total = total + steps
    if steps > longest then
      longest = steps
      best = i
    end
  end
  print(string.format("%d %d %d", total, longest, best))
end

run(tonumber(arg[1]))
