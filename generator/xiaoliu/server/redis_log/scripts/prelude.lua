-- What every script begins with: where things are, who is alive, and how a run ends.
--
-- A run is a hash (fingerprint, worker, born, last, touched; `end`, its last frame, once it is there), a stream of
-- frames with the ids 0-1, 0-2, 0-3 …, and two strings with all of its text. A worker is a key that expires, the
-- lease, and a stream of what it is asked. Keys are found by name, so this needs one Redis server, not a cluster.

local ME, LEASE, RETENTION, SUMMARY, LOST = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local RUN = ARGV[6]
-- No answer is written for longer than this, in milliseconds.
local WRITING = 86400000
-- What a worker of which nothing is heard any more has to be asked is kept for so long.
local MEMORY = 60000
-- The lease of a worker that has said goodbye.
local LEFT = 'left'

local function run_key(run) return 'xiaoliu:run:' .. run end
local function frames_key(run) return 'xiaoliu:frames:' .. run end
local function content_key(run) return 'xiaoliu:content:' .. run end
local function reasoning_key(run) return 'xiaoliu:reasoning:' .. run end
local function lease_key(worker) return 'xiaoliu:lease:' .. worker end
local function control_key(worker) return 'xiaoliu:control:' .. worker end

-- Milliseconds on the one clock that all workers share.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Appends the last frame; from here on the run only expires.
local function finish(run, id, payload)
  redis.call('XADD', frames_key(run), '0-' .. id, 'f', payload)
  redis.call('HSET', run_key(run), 'last', id, 'end', payload)
  redis.call('PEXPIRE', frames_key(run), RETENTION)
  redis.call('PEXPIRE', run_key(run), SUMMARY)
  redis.call('PEXPIRE', content_key(run), SUMMARY)
  redis.call('PEXPIRE', reasoning_key(run), SUMMARY)
end

-- Whoever could not reach Redis lately judges nobody: then others could not, either, and their leases prove nothing.
local function may_judge()
  local since = redis.call('GET', lease_key(ME))
  return since and tonumber(since) + LEASE <= now() and redis.call('PTTL', lease_key(ME)) >= LEASE / 2
end

-- The fields of a run; first ends it, if the worker that writes it is dead. nil when there is no such run.
local function look(run)
  local known = redis.call('HMGET', run_key(run), 'fingerprint', 'worker', 'born', 'last', 'end')
  if not known[1] then return nil end
  local fields = {fingerprint = known[1], worker = known[2], born = known[3], last = tonumber(known[4]), ending = known[5]}
  if fields.ending then return fields end
  local lease = redis.call('GET', lease_key(fields.worker))
  if lease == LEFT or (not lease and may_judge()) then
    fields.last, fields.ending = fields.last + 1, LOST
    finish(run, fields.last, LOST)
  end
  return fields
end

-- What Python makes a RunRecord of.
local function record(run)
  local known = look(run)
  if not known then return nil end
  local expired = known.last > 0 and redis.call('EXISTS', frames_key(run)) == 0
  return {known.fingerprint, known.last, known.ending and 1 or 0, expired and 1 or 0}
end

