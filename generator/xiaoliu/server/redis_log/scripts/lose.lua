-- Ends the run that was BORN of a claim of this worker, which will not write it any more.
local known = redis.call('HMGET', run_key(RUN), 'born', 'last', 'end')
if known[1] == ARGV[7] and not known[3] then finish(RUN, known[2] + 1, LOST) end
