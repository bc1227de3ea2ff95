-- Quicksort with Hoare's partition over pseudo-random integers: array reads, writes and recursion.
local floor = math.floor

local function fill(n)
  local a = {}
  local seed = 42
  for i = 1, n do
    seed = seed * 16807 % 2147483647
    a[i] = seed
  end
  return a
end

local function sort(a, lo, hi)
  if lo >= hi then return end
  local pivot = a[lo + floor((hi - lo) / 2)]
  local i = lo
  local j = hi
  while i <= j do
    while a[i] < pivot do i = i + 1 end
    while a[j] > pivot do j = j - 1 end
    if i <= j then
      local t = a[i]
      a[i] = a[j]
      a[j] = t
      i = i + 1
      j = j - 1
    end
  end
  sort(a, lo, j)
  sort(a, i, hi)
end

local function checksum(a)
  local sum = 0
  for i = 1, #a do sum = sum + a[i] % 1000 * ((i - 1) % 1000) end
  return sum
end

local function run(n)
  local a = fill(n)
  sort(a, 1, n)
  print(string.format("%d %d %d", a[1], a[n], checksum(a)))
end

run(tonumber(arg[1]))
