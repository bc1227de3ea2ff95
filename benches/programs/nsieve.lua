-- Eratosthenes' sieve over an array of booleans, several times.
local function count_primes(limit)
  local prime = {}
  for i = 1, limit do prime[i] = true end
  local count = 0
  for i = 2, limit do
    if prime[i] then
      count = count + 1
      local j = i * i
      while j <= limit do
        prime[j] = false
        j = j + i
      end
    end
  end
  return count
end

local function run(rounds, limit)
  local total = 0
  for round = 0, rounds - 1 do total = total + count_primes(limit + round) end
  return total
end

print(run(8, tonumber(arg[1])))
