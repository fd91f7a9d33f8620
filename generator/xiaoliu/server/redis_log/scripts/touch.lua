-- Somebody reads a run.
if redis.call('EXISTS', run_key(RUN)) == 1 then redis.call('HSET', run_key(RUN), 'touched', now()) end
