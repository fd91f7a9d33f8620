const { errorEvent } = require('../events.js');
const { countCodePoints, readDelta, readEnd, readError } = require('./fields.js');
const { joinUrl, postJson } = require('./post.js');
const { StreamReader } = require('./reader.js');

/**
 * @typedef {import('../events.js').Event} Event
 * @typedef {import('../json.js').JsonObject} JsonObject
 *
 * One frame of a run, taken out of its encoding.
 *
 * @typedef {{ event: string, id: unknown, fields: JsonObject }} RunFrame
 */

/**
 * Follows the frames of one run, which are numbered 1, 2, 3 … without gaps, and turns them into events.
 *
 * A frame that comes twice is dropped. A missing one, and an end that counts more characters than came, is an error:
 * the text on the screen is always a beginning of the answer, and complete only if it really is.
 */
class FrameSequence {
  constructor() {
    this.lastId = 0;
    this.chars = 0;
  }

  /**
   * @param {RunFrame} frame
   * @param {Event[]} events
   */
  read({ event, id, fields }, events) {
    if (event === 'error') {
      // A refused request is answered by an error without a number.
      events.push(withId(readError(fields), id));
      return;
    }
    // What has no number and is none of ours, a heartbeat for instance, is no part of the run.
    if (typeof id !== 'number' && event !== 'delta' && event !== 'end') return;
    if (typeof id === 'number' && id <= this.lastId) return;
    if (id !== this.lastId + 1) {
      events.push(errorEvent('gap', 'A part of the answer is missing.', true));
      return;
    }
    this.lastId += 1;
    if (event === 'delta') {
      const delta = readDelta(fields);
      if (!delta) return;
      if (delta.content) this.chars += countCodePoints(delta.content);
      events.push(withId(delta, id));
    } else if (event === 'end') {
      events.push(withId(readEnd(fields, this.chars), id));
    }
  }
}

/**
 * @param {Event} event
 * @param {unknown} id
 */
function withId(event, id) {
  if (typeof id === 'number') event.id = id;
  return event;
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
 * @returns {import('../events.js').Protocol}
 */
function xiaoliuProtocol({ name, accept, starts, createParser, unwrap }) {
  return {
    name,
    accept,
    resumable: true,

    request({ url, runId, messages }) {
      return postJson(joinUrl(url, '/v1/chat'), accept, { run_id: runId, messages });
    },

    stop({ url, runId }) {
      return postJson(joinUrl(url, '/v1/runs/' + encodeURIComponent(runId) + '/stop'), accept, {});
    },

    createReader() {
      const sequence = new FrameSequence();
      return new StreamReader(createParser(), {
        starts,
        read(frame, events) {
          const runFrame = unwrap(frame);
          if (runFrame) sequence.read(runFrame, events);
        },
      });
    },
  };
}

module.exports = { FrameSequence, xiaoliuProtocol };
