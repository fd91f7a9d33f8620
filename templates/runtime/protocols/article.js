const { parseObject } = require('../json.js');
const { SuccessLineParser } = require('../success-lines.js');
const { countCodePoints, readDelta, readEnd, readError } = require('./fields.js');
const { postJson } = require('./post.js');
const { StreamReader } = require('./reader.js');

/**
 * A server written straight from the article: `success: {"content":"你"}` lines, then a line `0` and a blank line.
 *
 * Nothing is numbered, so the marker is the only proof that the answer is complete. `end` and `error` lines are
 * understood as well.
 *
 * @type {import('../events.js').ForeignProtocol}
 */
const article = {
  name: 'article',
  accept: 'text/plain',
  resumable: false,

  request({ url, runId, messages }) {
    return postJson(url, article.accept, { run_id: runId, messages });
  },

  stop() {
    return null;
  },

  createReader() {
    return new StreamReader(new SuccessLineParser(), new ArticleAdapter());
  },
};

class ArticleAdapter {
  constructor() {
    this.starts = ['success:', 'end:', 'error:', ':', '0'];
    this.chars = 0;
  }

  /**
   * @param {import('../success-lines.js').SuccessFrame} frame
   * @param {import('../events.js').Event[]} events
   */
  read(frame, events) {
    if (frame.type === 'marker') events.push({ type: 'end', reason: 'stop', chars: this.chars });
    if (frame.type !== 'line') return;
    const fields = parseObject(frame.data);
    if (!fields) return;
    if (frame.name === 'end') {
      events.push(readEnd(fields, this.chars));
    } else if (frame.name === 'error') {
      events.push(readError(fields));
    } else {
      const delta = readDelta(fields);
      if (!delta) return;
      if (delta.content) this.chars += countCodePoints(delta.content);
      events.push(delta);
    }
  }
}

module.exports = article;
