const { parseObject } = require('../json.js');
const { PATIENCE, Patience } = require('../patience.js');
const { TextDecoder } = require('../utf8.js');
const { failureOf } = require('./platform-failure.js');

/** RFC 6455: closed in peace. */
const NORMAL = 1000;

/**
 * One WebSocket, in which every message is a frame.
 *
 * Until the first message it is unfit: a proxy that does not know WebSocket refuses it, or accepts it and stays silent,
 * and a host may be missing in the mini-program's list of socket domains. After the first message it has only failed.
 *
 * @type {import('../leg.js').Transport}
 */
const websocket = {
  name: 'websocket',

  open(platform, leg, handlers) {
    const { protocol, sequence } = leg;
    /** @type {import('../platform.js').SocketTask | undefined} */
    let task;
    let over = false;
    let closed = false;
    let heard = false;
    let opened = false;
    const patience = new Patience(platform, () => {
      const message = (opened ? 'connected, but nothing came' : 'not connected') + ' within ' + PATIENCE / 1000 + ' s';
      fail({ code: 'timeout', message, retryable: true });
    });

    function closeTask() {
      if (task && !closed) task.close({ code: NORMAL, fail() {} });
    }

    function finish() {
      over = true;
      patience.stop();
      closeTask();
    }

    /** @param {import('../leg.js').LegFailure} failure */
    function fail(failure) {
      if (over) return;
      finish();
      // In the background nothing works; that says nothing about this transport.
      handlers.onFail(Object.assign({ unfit: !heard && failure.code !== 'interrupted' }, failure));
    }

    /**
     * The platform swallows what a listener throws.
     *
     * @param {() => void} step
     */
    function guarded(step) {
      if (over) return;
      try {
        step();
      } catch (error) {
        platform.log('error', 'handling the answer failed', error);
        fail({ code: 'internal', message: String(error), retryable: false, unfit: false });
      }
    }

    function onOpen() {
      // Phones may not close a socket that is still connecting.
      if (over) closeTask();
      guarded(() => {
        opened = true;
        handlers.onSign();
        patience.start();
        if (task) task.send({ data: JSON.stringify(firstMessage(leg)), fail: (result) => fail(failureOf(result)) });
      });
    }

    /** @param {{ data: unknown }} event */
    function onMessage(event) {
      guarded(() => {
        const fields = parseObject(textOf(event.data));
        if (!fields || typeof fields.event !== 'string') {
          fail({ code: 'bad_response', message: 'a message is not a frame', retryable: true });
          return;
        }
        heard = true;
        patience.stop();
        handlers.onSign();
        // Only a refusal has no number.
        if (fields.event === 'heartbeat' || typeof fields.id === 'number') handlers.onBegun();
        /** @type {import('../events.js').Event[]} */
        const events = [];
        if (sequence) sequence.read({ event: fields.event, id: fields.id, fields }, events);
        if (over || events.length === 0) return;
        if (events[events.length - 1].type !== 'delta') finish();
        handlers.onEvents(events);
      });
    }

    /** @param {{ code?: number, reason?: string }} event */
    function onClose({ code, reason }) {
      closed = true;
      guarded(() => {
        if (heard && code === NORMAL) {
          finish();
          handlers.onEnd();
        } else {
          fail({ code: 'network', message: 'closed with ' + [code, reason].filter(Boolean).join(', '), retryable: true });
        }
      });
    }

    if (!platform.connectSocket || !protocol.resumable || !sequence) {
      fail({ code: 'bad_request', message: 'there are no sockets here', retryable: false });
      return { abort() {} };
    }
    patience.start();
    try {
      task = platform.connectSocket({
        url: protocol.socket({ url: leg.backend.url }).url,
        header: Object.assign({}, leg.header),
        fail: (result) => fail(failureOf(result))
      });
    } catch (error) {
      fail({ code: 'bad_request', message: String(error), retryable: false });
    }

    // The platform drops what comes before there is a listener, and nothing comes before this tick is over.
    if (task) {
      task.onOpen(onOpen);
      task.onMessage(onMessage);
      task.onError((result) => fail(failureOf(result)));
      task.onClose(onClose);
    }

    return {
      abort() {
        if (!over) finish();
      }
    };
  }
};

/**
 * @param {import('../leg.js').Leg} leg
 * @returns {object}
 */
function firstMessage({ begun, runId, messages, sequence }) {
  const after = sequence ? sequence.lastId : 0;
  return begun ? { type: 'resume', run_id: runId, after } : { type: 'start', run_id: runId, messages, after };
}

/**
 * @param {any} data text; some gateways make bytes of it
 * @returns {string} '' for anything else
 */
function textOf(data) {
  if (typeof data === 'string') return data;
  const isBytes = ArrayBuffer.isView(data) || Object.prototype.toString.call(data) === '[object ArrayBuffer]';
  return isBytes ? new TextDecoder().decode(data) : '';
}

module.exports = websocket;
