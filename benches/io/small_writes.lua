-- Writes many short texts to a file.
local out = assert(io.open(arg[1], "w"))
out:setvbuf("full")
for i = 0, 4999999 do
    out:write(i, "\n")
end
print(out:seek("cur"))
out:close()
