const { errorEvent } = require('../events.js');
const { countCodePoints, readDelta, readEnd, readError } = require('./fields.js');
const { get, joinUrl, postJson } = require('./post.js');
const { StreamReader } = require('./reader.js');

/**
 * @typedef {import('../events.js').Event} Event
 * @typedef {import('../events.js').RunFrame} RunFrame
 */

/**
 * Follows the frames of one run, which are numbered 1, 2, 3 … without gaps, and turns them into events, over as many
 * connections as it takes.
 *
 * A frame that comes twice is dropped. A missing one, and an end that counts other characters than came, is an error:
 * the text on the screen is always a beginning of the answer, and complete only if it really is.
 */
class FrameSequence {
  /** @param {{ lastId: number, content: string }} [from] what came of the run at an earlier visit */
  constructor(from) {
    this.startId = from ? from.lastId : 0;
    this.lastId = this.startId;
    this.chars = from ? countCodePoints(from.content) : 0;
  }

  /**
   * @param {RunFrame} frame
   * @param {Event[]} events
   */
  read({ event, id, fields }, events) {
    const isLast = event === 'end' || event === 'error';
    if (typeof id !== 'number') {
      // A refused request is answered by an error without a number. A heartbeat has none either, and says nothing.
      if (event === 'error') events.push(readError(fields));
      else if (event === 'delta' || event === 'end') events.push(missing());
      return;
    }
    // Who asks for what comes after a run's last frame is sent that frame again.
    const again = isLast && id === this.startId && id === this.lastId;
    if (id <= this.lastId && !again) return;
    if (id !== this.lastId + 1 && !again) {
      events.push(missing());
      return;
    }
    this.lastId = id;
    const read = event === 'delta' ? readDelta(fields) : isLast ? readLast(event, fields, this.chars) : null;
    if (!read) return;
    if (read.type === 'delta' && read.content) this.chars += countCodePoints(read.content);
    events.push(Object.assign(read, { id }));
  }
}

/**
 * @param {string} event
 * @param {import('../json.js').JsonObject} fields
 * @param {number} chars
 */
function readLast(event, fields, chars) {
  return event === 'end' ? readEnd(fields, chars) : readError(fields);
}

function missing() {
  return errorEvent('gap', 'A part of the answer is missing.', true);
}

/**
 * The protocol of the xiaoliu server in one of its encodings.
 *
 * @template {{ type: string }} Frame
 * @param {object} encoding
 * @param {string} encoding.name
 * @param {string} encoding.accept
 * @param {string[]} encoding.starts see Adapter
 * @param {() => import('./reader.js').Parser<Frame | import('../lines.js').ParserErrorFrame>} encoding.createParser
 * @param {(frame: Frame) => RunFrame | null} encoding.unwrap null for what is no frame of the run
 * @returns {import('../events.js').ResumableProtocol}
 */
function xiaoliuProtocol({ name, accept, starts, createParser, unwrap }) {
  return {
    name,
    accept,
    resumable: true,

    request({ url, runId, messages, after, wait }) {
      return postJson(joinUrl(url, '/v1/chat') + query({ after, wait }), accept, { run_id: runId, messages });
    },

    resume({ url, runId, after, wait }) {
      return get(runUrl(url, runId) + '/events' + query({ after, wait }), accept);
    },

    status({ url, runId }) {
      return get(runUrl(url, runId), 'application/json');
    },

    stop({ url, runId }) {
      return postJson(runUrl(url, runId) + '/stop', accept, {});
    },

    socket({ url }) {
      return { url: joinUrl(url.replace(/^http/i, 'ws'), '/v1/ws') };
    },

    createSequence(from) {
      return new FrameSequence(from);
    },

    createReader(sequence) {
      const frames = sequence || new FrameSequence();
      return new StreamReader(createParser(), {
        starts,
        read(frame, events) {
          const runFrame = unwrap(frame);
          if (runFrame) frames.read(runFrame, events);
        },
      });
    },
  };
}

/**
 * @param {string} url
 * @param {string} runId
 */
function runUrl(url, runId) {
  return joinUrl(url, '/v1/runs/' + encodeURIComponent(runId));
}

/**
 * @param {import('../events.js').Position} position
 * @returns {string} with its question mark; '' for the beginning of a stream
 */
function query({ after, wait }) {
  const parts = [];
  if (after) parts.push('after=' + after);
  if (wait !== undefined) parts.push('wait=' + wait);
  return parts.length > 0 ? '?' + parts.join('&') : '';
}

module.exports = { FrameSequence, xiaoliuProtocol };
