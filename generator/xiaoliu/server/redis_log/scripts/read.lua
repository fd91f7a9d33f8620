-- At most COUNT frames after frame AFTER, and which run it is: {born, last, frames}, or nil.
local after, count = ARGV[7], ARGV[8]
local known = look(RUN)
if not known then return nil end
local frames = redis.call('XRANGE', frames_key(RUN), '0-' .. after + 1, '+', 'COUNT', count)
return {known.born, known.last, frames}
