-- Milliseconds since somebody read a run.
local touched = redis.call('HGET', run_key(RUN), 'touched')
return touched and now() - touched or 0
