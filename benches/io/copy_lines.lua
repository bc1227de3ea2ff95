-- Copies standard input to standard output, line by line.
io.stdout:setvbuf("full")
local write = io.write
for line in io.lines() do write(line, "\n") end
