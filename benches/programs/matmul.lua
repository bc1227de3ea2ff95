-- The product of two square matrices of floats: nested arrays.
local function matrix(n, seed)
  local rows = {}
  local next = seed
  for i = 1, n do
    local row = {}
    for j = 1, n do
      next = (next * 3877 + 29573) % 139968
      row[j] = next / 139968.0
    end
    rows[i] = row
  end
  return rows
end

local function multiply(a, b, n)
  local c = {}
  for i = 1, n do
    local left = a[i]
    local row = {}
    for j = 1, n do
      local sum = 0.0
      for k = 1, n do sum = sum + left[k] * b[k][j] end
      row[j] = sum
    end
    c[i] = row
  end
  return c
end

local function run(n)
  local c = multiply(matrix(n, 42), matrix(n, 7), n)
  local trace = 0.0
  for i = 1, n do trace = trace + c[i][i] end
  print(string.format("%.6f %.6f", trace, c[1][n]))
end

run(tonumber(arg[1]))
