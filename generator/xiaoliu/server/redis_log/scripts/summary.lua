-- {last, content, reasoning, the last frame or ''} of a run, or nil.
local known = look(RUN)
if not known then return nil end
return {
  known.last,
  redis.call('GET', content_key(RUN)) or '',
  redis.call('GET', reasoning_key(RUN)) or '',
  known.ending or '',
}
