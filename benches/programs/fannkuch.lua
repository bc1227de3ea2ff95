-- Pancake flips of all permutations (the task of the Computer Language Benchmarks Game): small arrays of integers.

-- The flips until a permutation begins with 1; it is left reversed by them.
local function flips_of(p)
  local flips = 0
  local first = p[1]
  while first ~= 1 do
    local lo, hi = 1, first
    while lo < hi do
      local t = p[lo]
      p[lo] = p[hi]
      p[hi] = t
      lo = lo + 1
      hi = hi - 1
    end
    flips = flips + 1
    first = p[1]
  end
  return flips
end

local function run(n)
  local perm, work, count = {}, {}, {}
  for i = 1, n do
    perm[i] = i
    work[i] = 0
    count[i] = 0
  end
  local checksum, most, sign, r = 0, 0, 1, n
  while true do
    while r > 1 do
      count[r] = r
      r = r - 1
    end
    for i = 1, n do work[i] = perm[i] end
    local flips = flips_of(work)
    if flips > most then most = flips end
    checksum = checksum + sign * flips
    sign = -sign
    -- The next permutation: rotate the first r + 1 by one, until a rotation is not complete.
    while true do
      if r == n then
        print(checksum .. " " .. most)
        return
      end
      local first = perm[1]
      for i = 1, r do perm[i] = perm[i + 1] end
      perm[r + 1] = first
      count[r + 1] = count[r + 1] - 1
      if count[r + 1] > 0 then break end
      r = r + 1
    end
  end
end

run(tonumber(arg[1]))
