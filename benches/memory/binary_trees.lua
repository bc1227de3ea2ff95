-- Binary trees (the task of the Computer Language Benchmarks Game): many small objects, most of them short-lived.
local function build(depth)
    if depth == 0 then return { left = nil, right = nil } end
    return { left = build(depth - 1), right = build(depth - 1) }
end

local function check(tree)
    if tree.left then return 1 + check(tree.left) + check(tree.right) end
    return 1
end

local function run(max_depth)
    print(("stretch tree of depth %d: %d"):format(max_depth + 1, check(build(max_depth + 1))))
    local long_lived = build(max_depth)
    for depth = 4, max_depth, 2 do
        local rounds = 1 << (max_depth - depth + 4)
        local sum = 0
        for _ = 1, rounds do sum = sum + check(build(depth)) end
        print(("%d trees of depth %d: %d"):format(rounds, depth, sum))
    end
    print(("long-lived tree of depth %d: %d"):format(max_depth, check(long_lived)))
end

run(math.tointeger(arg[1]))
