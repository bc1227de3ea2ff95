-- A queue of list nodes, then a map of objects with a sliding window of keys: whatever is made is dropped in the
-- order of its making, long after the collector first met it.
local WINDOW = 50000

local function list_churn(n)
    local head = { value = 0, next = nil }
    local tail = head
    for i = 1, WINDOW - 1 do
        local node = { value = i, next = nil }
        tail.next = node
        tail = node
    end
    local sum = 0
    for i = WINDOW, n - 1 do
        local node = { value = i, next = nil }
        tail.next = node
        tail = node
        sum = (sum * 31 + head.value) % 1000003
        head = head.next
    end
    return sum
end

local function map_churn(n)
    local entries = {}
    local size = 0
    local sum = 0
    for i = 0, n - 1 do
        local key = i * 7919 % 1000003
        entries[key] = { key = key, count = i }
        size = size + 1
        if i >= WINDOW then
            local old = (i - WINDOW) * 7919 % 1000003
            local entry = entries[old]
            entries[old] = nil
            size = size - 1
            sum = (sum * 31 + entry.count + entry.key) % 1000003
        end
    end
    return sum + size
end

local n = math.tointeger(arg[1])
print(list_churn(n * 4) .. " " .. map_churn(n))
