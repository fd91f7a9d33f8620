-- Asks the worker that writes a run to stop it.
local known = redis.call('HMGET', run_key(RUN), 'worker', 'end')
if known[1] and not known[2] then
  redis.call('XADD', control_key(known[1]), 'MAXLEN', '~', 1000, '*', 'stop', RUN)
  redis.call('PEXPIRE', control_key(known[1]), MEMORY)
end
