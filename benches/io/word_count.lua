-- Counts the lines, words and bytes of a file.
local lines, words, size = 0, 0, 0
for line in io.lines(arg[1]) do
    lines = lines + 1
    for _ in line:gmatch("[^ ]+") do words = words + 1 end
    size = size + #line + 1
end
print(lines .. " " .. words .. " " .. size)
