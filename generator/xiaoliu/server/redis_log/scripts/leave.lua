-- This worker is gone, and what it has not ended will not be.
redis.call('DEL', lease_key(ME), control_key(ME))
