-- Many small trees beside one large tree (the task of the Computer Language Benchmarks Game): allocation and recursion.
local function build(depth)
  if depth == 0 then return { left = nil, right = nil } end
  return { left = build(depth - 1), right = build(depth - 1) }
end

local function count(tree)
  if tree.left then return 1 + count(tree.left) + count(tree.right) end
  return 1
end

local function run(max_depth)
  local long_lived = build(max_depth)
  local total = 0
  for depth = 4, max_depth, 2 do
    local rounds = 2 ^ (max_depth - depth + 4)
    for _ = 1, rounds do total = total + count(build(depth)) end
  end
  print(string.format("%d %d", total, count(long_lived)))
end

run(tonumber(arg[1]))
