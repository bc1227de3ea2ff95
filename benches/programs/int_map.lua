-- Inserting, finding and removing in a map with integers as keys.
local function run(n)
  local counts = {}
  local seed = 42
  for _ = 1, n do
    seed = seed * 16807 % 2147483647
    local key = seed % 100000
    counts[key] = (counts[key] or 0) + 1
  end
  local sum = 0
  for i = 0, n - 1 do
    local count = counts[i * 7 % 150000]
    if count then sum = sum + count end
  end
  local removed = 0
  for key = 0, 49999 do
    if counts[key * 2] then
      counts[key * 2] = nil
      removed = removed + 1
    end
  end
  local left = 0
  for _ in pairs(counts) do left = left + 1 end
  print(left .. " " .. removed .. " " .. sum)
end

run(tonumber(arg[1]))
