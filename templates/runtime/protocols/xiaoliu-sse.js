const { parseObject } = require('../json.js');
const { SseParser } = require('../sse.js');
const { xiaoliuProtocol } = require('./xiaoliu-frames.js');

// id: 7
// event: delta
// data: {"content":"你"}
module.exports = xiaoliuProtocol({
  name: 'xiaoliu-sse',
  accept: 'text/event-stream',
  starts: ['data:', 'event:', 'id:', 'retry:', ':'],
  createParser: () => new SseParser(),
  unwrap(frame) {
    if (frame.type !== 'event') return null;
    const fields = parseObject(frame.data);
    return fields && { event: frame.event, id: /^\d+$/.test(frame.id) ? Number(frame.id) : undefined, fields };
  },
});
