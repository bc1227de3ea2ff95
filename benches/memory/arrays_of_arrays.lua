-- Arrays of arrays: triangles whose rows grow element by element, turned on their diagonal; a few of them are kept.
local SIDE = 200
local KEPT = 16

local function triangle(seed)
    local rows = {}
    for y = 0, SIDE - 1 do
        local row = {}
        for x = 0, y do row[#row + 1] = (seed + x * y) % 1009 end
        rows[#rows + 1] = row
    end
    return rows
end

-- Row x of the result is column x of rows.
local function turned(rows)
    local columns = {}
    for x = 1, #rows do
        local column = {}
        for y = x, #rows do column[#column + 1] = rows[y][x] end
        columns[#columns + 1] = column
    end
    return columns
end

local function run(n)
    local kept = {}
    local first = triangle(0)
    for i = 1, KEPT do kept[i] = first end
    local sum = 0
    for i = 0, n - 1 do
        local columns = turned(triangle(i))
        local row = kept[i % KEPT + 1][i % SIDE + 1]
        sum = (sum * 31 + row[#row // 2 + 1]) % 1000003
        kept[i % KEPT + 1] = columns
    end
    print(sum)
end

run(math.tointeger(arg[1]))
