-- A lexer over a long source text: bytes, branches, and a token object each.
local SOURCE = "fn area(width, height) { // the product\n    let size_1 = width * height + 42;\n" ..
  "    if size_1 >= 1000 { return \"large\" }\n    return size_1 / 7\n}\n\n"

local NAME, NUMBER, TEXT, SYMBOL, END = 1, 2, 3, 4, 5

local function is_letter(c) return c >= 97 and c <= 122 or c >= 65 and c <= 90 or c == 95 end

local function is_digit(c) return c >= 48 and c <= 57 end

local Lexer = {}
Lexer.__index = Lexer

-- The byte here, or 0 at the end.
function Lexer:peek()
  return self.at <= #self.text and self.text:byte(self.at) or 0
end

function Lexer:skip_blanks()
  while true do
    local c = self:peek()
    if c == 32 or c == 10 then
      self.at = self.at + 1
    elseif c == 47 and self.at + 1 <= #self.text and self.text:byte(self.at + 1) == 47 then
      while self:peek() ~= 10 do self.at = self.at + 1 end
    else
      return
    end
  end
end

function Lexer:name()
  local hash = 0
  local c = self:peek()
  while is_letter(c) or is_digit(c) do
    hash = (hash * 31 + c) % 1000003
    self.at = self.at + 1
    c = self:peek()
  end
  return { kind = NAME, value = hash }
end

function Lexer:number()
  local value = 0
  local c = self:peek()
  while is_digit(c) do
    value = value * 10 + (c - 48)
    self.at = self.at + 1
    c = self:peek()
  end
  return { kind = NUMBER, value = value }
end

function Lexer:quoted()
  local start = self.at
  self.at = self.at + 1
  while self:peek() ~= 34 do self.at = self.at + 1 end
  self.at = self.at + 1
  return { kind = TEXT, value = self.at - start }
end

function Lexer:next()
  self:skip_blanks()
  local c = self:peek()
  if c == 0 then return { kind = END, value = 0 } end
  if is_letter(c) then return self:name() end
  if is_digit(c) then return self:number() end
  if c == 34 then return self:quoted() end
  self.at = self.at + 1
  return { kind = SYMBOL, value = c }
end

local function run(n)
  local lexer = setmetatable({ text = SOURCE:rep(n), at = 1 }, Lexer)
  local names, numbers, others, hash = 0, 0, 0, 0
  while true do
    local token = lexer:next()
    local kind = token.kind
    if kind == NAME then
      names = names + 1
      hash = (hash * 31 + token.value) % 1000003
    elseif kind == NUMBER then
      numbers = numbers + token.value
    elseif kind == TEXT then
      others = others + token.value
    elseif kind == SYMBOL then
      others = others + token.value % 2
    else
      break
    end
  end
  print(names .. " " .. numbers .. " " .. others .. " " .. hash)
end

run(tonumber(arg[1]))
