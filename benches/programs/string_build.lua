-- A long text from many short pieces, then a look at its bytes: string builders and numbers as text.
local function run(n)
  local pieces = {}
  for i = 0, n - 1 do
    pieces[#pieces + 1] = tostring(i * 7 % 1000)
    pieces[#pieces + 1] = i % 10 == 9 and "\n" or ", "
  end
  local text = table.concat(pieces)
  local hash = 0
  for i = 1, #text do hash = (hash * 31 + text:byte(i)) % 1000003 end
  print(#text .. " " .. hash)
end

run(tonumber(arg[1]))
