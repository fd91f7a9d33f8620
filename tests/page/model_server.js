// A xiaoliu server behind the fake platform, whose connections can be cut anywhere: what the server holds of a run, and
// what each connection would bring if it lived long enough.
const { bytes } = require('/test/fake-platform.js');

const line = (name, fields) => name + ': ' + JSON.stringify(fields) + '\r\n';

class ModelServer {
  /**
   * @param {object} platform whose requests come here from now on
   * @param {{ content?: string, reasoning?: string }[]} pieces the answer to every question
   */
  constructor(platform, pieces) {
    this.platform = platform;
    this.content = pieces.map((piece) => piece.content || '').join('');
    this.reasoning = pieces.map((piece) => piece.reasoning || '').join('');
    const chars = Array.from(this.content).length;
    this.lines = pieces.map((piece, index) => line('success', Object.assign({ id: index + 1 }, piece)));
    this.lines.push(line('end', { id: pieces.length + 1, reason: 'stop', chars }));
    this.summary = JSON.stringify({
      run_id: 'RUN', status: 'complete', last_id: this.lines.length, content: this.content, reasoning: this.reasoning,
      end: { reason: 'stop', chars }
    });
    /** Run → how often its answer was generated. */
    this.generations = new Map();
    /** The frames are gone, the summary is not. */
    this.expired = false;
    /** The next request gets lost on its way. */
    this.deaf = false;
    /** Frames that the next connection sends although they were not asked for. */
    this.rewind = 0;
    this.leg = null;
    this.posts = 0;
    const request = platform.request.bind(platform);
    platform.request = (options) => {
      const task = request(options);
      this.receive(platform.last);
      return task;
    };
  }

  receive(task) {
    const { url, method, data } = task.options;
    if (!task.options.enableChunked) {
      task.answer = () => task.success(this.summary);
      this.leg = { task, lost: this.deaf };
    } else {
      this.leg = { task, lost: this.deaf, accepted: false, sent: 0, body: this.deaf ? null : this.bodyFor(url, method, data) };
    }
    this.deaf = false;
  }

  bodyFor(url, method, data) {
    const after = Number((/after=(\d+)/.exec(url) || [])[1] || 0);
    if (method === 'POST') {
      this.posts += 1;
      if (!this.generations.has(data.run_id)) this.generations.set(data.run_id, 1);
    }
    const id = method === 'POST' ? data.run_id : /runs\/([^/]+)\//.exec(url)[1];
    if (!this.generations.has(id)) return bytes(line('error', { code: 'run_unknown', message: '', retryable: false }));
    if (this.expired) return bytes(line('error', { code: 'run_expired', message: '', retryable: false }));
    const from = Math.max(0, Math.min(after, this.lines.length - 1) - this.rewind);
    this.rewind = 0;
    return bytes(': hb\r\n' + this.lines.slice(from).join(''));
  }

  /** The connection that lives, if there is one. */
  get open() {
    return this.leg && this.leg.task.open ? this.leg : null;
  }

  /** Sends so many bytes more, and ends the body with its last one. */
  send(count) {
    const leg = this.open;
    if (!leg || leg.lost) return;
    if (!leg.body) {
      leg.task.answer();
      return;
    }
    if (!leg.accepted) {
      leg.accepted = true;
      leg.task.headers({ statusCode: 200, header: {} });
    }
    const piece = leg.body.slice(leg.sent, leg.sent + count);
    leg.sent += piece.length;
    leg.task.chunk(piece.buffer);
    if (leg.sent === leg.body.length && leg.task.open) leg.task.success('');
  }
}

module.exports = { ModelServer };
