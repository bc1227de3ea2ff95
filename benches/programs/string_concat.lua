-- Texts that grow by joining two strings at a time: a new string for each.
local function run(n)
  local words = { "one", "two", "three", "four", "five", "six", "seven", "eight" }
  local text = ""
  local hash = 0
  for i = 0, n - 1 do
    text = text .. words[i % 8 + 1]
    if #text > 60 then
      hash = (hash * 31 + text:byte(i % 60 + 1) + #text) % 1000003
      text = ""
    end
  end
  print(hash .. " " .. #text)
end

run(tonumber(arg[1]))
