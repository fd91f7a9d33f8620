-- Makes this worker's blocking read return, so that it takes up the runs that are read since.
redis.call('XADD', control_key(ME), 'MAXLEN', '~', 1000, '*', 'wake', '')
redis.call('PEXPIRE', control_key(ME), MEMORY)
