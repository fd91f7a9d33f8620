const { asObject } = require('../json.js');
const { NdjsonParser } = require('../ndjson.js');
const { xiaoliuProtocol } = require('./xiaoliu-frames.js');

// {"id":7,"event":"delta","content":"你"}
module.exports = xiaoliuProtocol({
  name: 'xiaoliu-ndjson',
  accept: 'application/x-ndjson',
  starts: ['{'],
  createParser: () => new NdjsonParser(),
  unwrap(frame) {
    const fields = frame.type === 'value' ? asObject(frame.value) : null;
    return fields && typeof fields.event === 'string' ? { event: fields.event, id: fields.id, fields } : null;
  },
});
