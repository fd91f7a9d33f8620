-- What has become of the runs that this worker reads, given as pairs of run and born. Gives those that will bring no
-- more frames: ended, forgotten, or begun anew.
local over = {}
for place = 6, #ARGV, 2 do
  local known = look(ARGV[place])
  if not known or known.ending or known.born ~= ARGV[place + 1] then table.insert(over, ARGV[place]) end
end
return over
