-- Many short strings: made by joining, cut into pieces, kept for a while in a ring, some of them keys of a map.
local RING = 4096
local WORDS = 20000

local function run(n)
    local ring = {}
    for i = 1, RING do ring[i] = "-" end
    local counts = {}
    local sum = 0
    for i = 0, n - 1 do
        local text = "item " .. i * 7919 % 1000003 .. " of " .. i % 97
        local word = text:sub(6, text:find(" of", 1, true) - 1)
        local slot = i % RING + 1
        sum = (sum * 31 + #ring[slot] + word:byte(1)) % 1000003
        ring[slot] = text .. "/" .. word
        if i % 8 == 0 then
            local key = "word" .. i // 8 * 31 % WORDS
            counts[key] = (counts[key] or 0) + #text
        end
    end
    local total, size = 0, 0
    for key, count in pairs(counts) do
        total = (total + count * #key) % 1000003
        size = size + 1
    end
    print(sum .. " " .. size .. " " .. total)
end

run(math.tointeger(arg[1]))
