-- Adds frame ID, if it is this worker's turn. Gives 1, or 0 when the run is not this worker's to write any more.
-- TEXT is what the frame adds to content or reasoning (KIND); ENDS is 1 for a last frame.
local id, payload, kind, text, ends = tonumber(ARGV[7]), ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local known = redis.call('HMGET', run_key(RUN), 'worker', 'last', 'end')
if known[1] ~= ME then return 0 end
local last = tonumber(known[2])
if id == last and id > 0 then
  -- A writer that never got the answer asks again.
  local newest = redis.call('XREVRANGE', frames_key(RUN), '+', '-', 'COUNT', 1)[1]
  return newest and newest[2][2] == payload and 1 or 0
end
if known[3] or id ~= last + 1 then return 0 end
if ends == '1' then
  finish(RUN, id, payload)
  return 1
end
redis.call('XADD', frames_key(RUN), '0-' .. id, 'f', payload)
redis.call('HSET', run_key(RUN), 'last', id)
if id == 1 then redis.call('PEXPIRE', frames_key(RUN), WRITING) end
if text ~= '' then
  local key = kind == 'content' and content_key(RUN) or reasoning_key(RUN)
  if redis.call('APPEND', key, text) == #text then redis.call('PEXPIRE', key, WRITING) end
end
return 1
