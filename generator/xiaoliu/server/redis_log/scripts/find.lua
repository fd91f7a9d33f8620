-- The record of a run, or nil.
return record(RUN)
