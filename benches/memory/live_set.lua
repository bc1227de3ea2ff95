-- A large live set of records that refer to each other at random, beside short-lived objects: the first argument is
-- the live set in MB (of records of 64 bytes), the second how many objects are made beside it.
local RECORDS_PER_MB = 16384
local RING = 1024

local function random(seed)
    return (seed * 1664525 + 1013904223) & 0xFFFFFF
end

local function record(i, next)
    return { a = i, b = 1, c = 2, d = 3, e = 4, f = 5, next = next }
end

local function build(count)
    local records = {}
    local seed = 42
    for i = 0, count - 1 do records[i + 1] = record(i, nil) end
    for i = 0, count - 1 do
        seed = random(seed)
        records[i + 1].next = records[seed % (count // 4) + 1]
    end
    return records
end

-- Makes pairs that live for one turn of the ring, and replaces one record for every 64 of them: none of the first
-- quarter, to which all refer, so that what is replaced is dead.
local function work(records, objects)
    local ring = {}
    for i = 0, RING - 1 do ring[i + 1] = { left = i, right = 0 } end
    local fixed = #records // 4
    local seed = 7
    local sum = 0
    for i = 0, objects - 1 do
        local slot = i % RING + 1
        sum = (sum * 31 + ring[slot].left) % 1000003
        ring[slot] = { left = i, right = sum }
        if i % 64 == 0 then
            seed = random(seed)
            local at = fixed + seed % (#records - fixed) + 1
            local old = records[at]
            sum = sum + old.a % 1000
            records[at] = record(i, old.next)
        end
    end
    return sum
end

local function checksum(records)
    local sum = 0
    for _, r in ipairs(records) do
        if r.next then sum = (sum + r.a * r.f + r.next.a) % 1000003 end
    end
    return sum
end

local records = build(math.tointeger(arg[1]) * RECORDS_PER_MB)
print(work(records, math.tointeger(arg[2])) .. " " .. checksum(records))
