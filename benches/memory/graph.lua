-- Cyclic graphs: each is a ring of nodes with random edges, walked once, kept for a while, and dropped as a whole.
local NODES = 500
local EDGES = 3
local KEPT = 32

local function random(seed)
    return (seed * 1664525 + 1013904223) & 0xFFFFFF
end

local function build(seed)
    local nodes = {}
    for id = 0, NODES - 1 do nodes[id + 1] = { id = id, seen = false, next = nil, edges = {} } end
    for id = 0, NODES - 1 do
        local node = nodes[id + 1]
        node.next = nodes[(id + 1) % NODES + 1]
        for edge = 1, EDGES do
            seed = random(seed)
            node.edges[edge] = nodes[(seed >> 8) % NODES + 1]
        end
    end
    return nodes[1]
end

-- Visits what the edges reach, depth first.
local function walk(start)
    local waiting = { start }
    local count = 1
    local sum = 0
    while count > 0 do
        local node = waiting[count]
        waiting[count] = nil
        count = count - 1
        if not node.seen then
            node.seen = true
            sum = (sum * 31 + node.id) % 1000003
            for _, other in ipairs(node.edges) do
                count = count + 1
                waiting[count] = other
            end
        end
    end
    return sum
end

local function run(n)
    local kept = {}
    local first = build(1)
    for i = 1, KEPT do kept[i] = first end
    local sum = 0
    for i = 0, n - 1 do
        local graph = build(i)
        sum = (sum + walk(graph)) % 1000003
        sum = (sum * 31 + kept[i % KEPT + 1].next.edges[1].id) % 1000003
        kept[i % KEPT + 1] = graph
    end
    print(sum)
end

run(math.tointeger(arg[1]))
