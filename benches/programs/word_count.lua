-- How often each word of a text occurs: splitting, and a map with strings as keys.
local function text_of(n)
  local pieces = {}
  local seed = 42
  for _ = 1, n do
    seed = seed * 16807 % 2147483647
    pieces[#pieces + 1] = "w"
    pieces[#pieces + 1] = tostring(seed % 5000)
    pieces[#pieces + 1] = " "
  end
  return table.concat(pieces)
end

local function split(text)
  local words = {}
  local from = 1
  while true do
    local to = text:find(" ", from, true)
    if not to then break end
    words[#words + 1] = text:sub(from, to - 1)
    from = to + 1
  end
  words[#words + 1] = text:sub(from)
  return words
end

local function run(n)
  local counts = {}
  local words = split(text_of(n))
  for i = 1, #words do
    local word = words[i]
    counts[word] = (counts[word] or 0) + 1
  end
  local distinct, most, letters = 0, 0, 0
  for word, count in pairs(counts) do
    distinct = distinct + 1
    if count > most then most = count end
    letters = letters + #word * count
  end
  print(distinct .. " " .. most .. " " .. letters)
end

run(tonumber(arg[1]))
