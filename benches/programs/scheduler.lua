-- Tasks that pass packets to each other under a scheduler (after Martin Richards' benchmark): objects and methods.
local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 1, 2, 3, 4, 5, 6

local function packet_to(to, is_work)
  return { link = nil, to = to, is_work = is_work, position = 0, datum = 0, data = { 0, 0, 0, 0 } }
end

-- The queue with the packet at its end.
local function appended(queue, packet)
  packet.link = nil
  if not queue then return packet end
  local last = queue
  while last.link do last = last.link end
  last.link = packet
  return queue
end

local function task_of(id, work, packets, to, is_work)
  local task = { id = id, work = work, input = nil, is_held = false, is_waiting = id ~= IDLE }
  for _ = 1, packets do task.input = appended(task.input, packet_to(to, is_work)) end
  return task
end

local Scheduler = {}
Scheduler.__index = Scheduler

function Scheduler:hold(task)
  self.held = self.held + 1
  task.is_held = true
end

function Scheduler:release(id)
  self.tasks[id].is_held = false
end

function Scheduler:send(packet)
  self.sent = self.sent + 1
  local task = self.tasks[packet.to]
  packet.to = self.current
  task.input = appended(task.input, packet)
end

-- Runs the task with the greatest number that can run, until none can.
function Scheduler:run()
  local at = #self.tasks
  while at >= 1 do
    local task = self.tasks[at]
    if task.is_held or task.is_waiting and not task.input then
      at = at - 1
    else
      local packet = nil
      if task.is_waiting then
        packet = task.input
        if packet then task.input = packet.link end
        task.is_waiting = false
      end
      self.current = task.id
      self.steps = self.steps + 1
      task.work:step(self, task, packet)
      at = #self.tasks
    end
  end
end

local Idle = {}
Idle.__index = Idle

function Idle:step(scheduler, task, packet)
  self.left = self.left - 1
  if self.left == 0 then
    scheduler:hold(task)
    return
  end
  self.seed = self.seed * 16807 % 2147483647
  scheduler:release(self.seed % 2 == 0 and DEVICE_A or DEVICE_B)
end

local Worker = {}
Worker.__index = Worker

function Worker:step(scheduler, task, packet)
  if not packet then
    task.is_waiting = true
    return
  end
  self.handler = self.handler == HANDLER_A and HANDLER_B or HANDLER_A
  packet.to = self.handler
  packet.position = 0
  for i = 1, 4 do
    self.letter = self.letter % 26 + 1
    packet.data[i] = self.letter
  end
  scheduler:send(packet)
end

local Handler = {}
Handler.__index = Handler

function Handler:step(scheduler, task, packet)
  if packet then
    if packet.is_work then
      self.works = appended(self.works, packet)
    else
      self.free = appended(self.free, packet)
    end
  end
  local work = self.works
  if work then
    if work.position == 4 then
      self.works = work.link
      scheduler:send(work)
      return
    end
    local carrier = self.free
    if carrier then
      self.free = carrier.link
      carrier.to = self.device
      carrier.datum = work.data[work.position + 1]
      work.position = work.position + 1
      scheduler:send(carrier)
      return
    end
  end
  task.is_waiting = true
end

local Device = {}
Device.__index = Device

function Device:step(scheduler, task, packet)
  if packet then
    self.pending = packet
    self.total = self.total + packet.datum
    scheduler:hold(task)
  elseif self.pending then
    local done = self.pending
    self.pending = nil
    scheduler:send(done)
  else
    task.is_waiting = true
  end
end

local function run(n)
  local a = setmetatable({ pending = nil, total = 0 }, Device)
  local b = setmetatable({ pending = nil, total = 0 }, Device)
  local tasks = {
    task_of(IDLE, setmetatable({ seed = 42, left = n }, Idle), 0, IDLE, false),
    task_of(WORKER, setmetatable({ handler = HANDLER_A, letter = 0 }, Worker), 2, WORKER, true),
    task_of(HANDLER_A, setmetatable({ device = DEVICE_A }, Handler), 3, DEVICE_A, false),
    task_of(HANDLER_B, setmetatable({ device = DEVICE_B }, Handler), 3, DEVICE_B, false),
    task_of(DEVICE_A, a, 0, IDLE, false),
    task_of(DEVICE_B, b, 0, IDLE, false),
  }
  local scheduler = setmetatable({ tasks = tasks, current = IDLE, steps = 0, sent = 0, held = 0 }, Scheduler)
  scheduler:run()
  print(scheduler.steps .. " " .. scheduler.sent .. " " .. scheduler.held .. " " .. a.total .. " " .. b.total)
end

run(tonumber(arg[1]))
