const { FrameSequence } = require('./frame-sequence.js');
const { get, joinUrl, postJson } = require('./post.js');
const { StreamReader } = require('./reader.js');

/** @typedef {import('../events.js').RunFrame} RunFrame */

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

module.exports = { xiaoliuProtocol };
