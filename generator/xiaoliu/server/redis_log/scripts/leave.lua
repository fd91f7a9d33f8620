-- This worker is gone, and what it has not ended will not be.
redis.call('SET', lease_key(ME), LEFT, 'PX', MEMORY)
redis.call('DEL', control_key(ME))
