const { parseObject } = require('../json.js');
const { SuccessLineParser } = require('../success-lines.js');
const { xiaoliuProtocol } = require('./xiaoliu-frames.js');

// success: {"id":7,"content":"你"}
module.exports = xiaoliuProtocol({
  name: 'xiaoliu-success',
  accept: 'text/plain',
  starts: ['success:', 'end:', 'error:', ':'],
  createParser: () => new SuccessLineParser(),
  unwrap(frame) {
    if (frame.type !== 'line') return null;
    const fields = parseObject(frame.data);
    return fields && { event: frame.name === 'success' ? 'delta' : frame.name, id: fields.id, fields };
  },
});
