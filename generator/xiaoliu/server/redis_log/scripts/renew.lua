-- This worker is alive. The lease holds since when it has been so without a pause.
local left = redis.call('PTTL', lease_key(ME))
local since = left > LEASE / 3 and redis.call('GET', lease_key(ME)) or now()
redis.call('SET', lease_key(ME), since, 'PX', LEASE)
redis.call('PEXPIRE', control_key(ME), MEMORY)
