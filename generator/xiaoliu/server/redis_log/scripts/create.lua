-- Claims a run for this worker, with its FINGERPRINT and an id of this call, BORN. Gives nil when it is new, or was
-- claimed by the same call before; else its record.
local fingerprint, born = ARGV[7], ARGV[8]
local known = redis.call('HMGET', run_key(RUN), 'born', 'last')
if known[1] and not (known[1] == born and known[2] == '0') then return record(RUN) end
redis.call('HSET', run_key(RUN), 'fingerprint', fingerprint, 'worker', ME, 'born', born, 'last', 0, 'touched', now())
redis.call('PEXPIRE', run_key(RUN), WRITING)
-- A claim without a lease would be a dead worker's.
redis.call('SET', lease_key(ME), now(), 'PX', LEASE, 'NX')
return nil
