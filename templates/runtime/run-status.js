const { parseObject } = require('./json.js');

/** Milliseconds. */
const TIMEOUT = 15000;

/**
 * @typedef {object} StatusHandlers one of them is called, once
 * @property {(summary: import('./json.js').JsonObject) => void} onSummary
 * @property {() => void} onGone the server has nothing of the run
 * @property {(failure: { code: string, message: string }) => void} onFail
 */

/**
 * Asks for a run's summary, once.
 *
 * @param {import('./platform.js').Platform} platform
 * @param {import('./events.js').HttpRequest} request
 * @param {StatusHandlers} handlers
 * @returns {import('./leg.js').Connection}
 */
function openStatus(platform, request, handlers) {
  let open = true;

  /** @param {() => void} answer */
  function once(answer) {
    if (!open) return;
    open = false;
    answer();
  }

  const task = platform.request(Object.assign({}, request, {
    timeout: TIMEOUT,
    // Not parsed by the platform, which gives a text when it cannot, and says nothing.
    dataType: 'text',
    success: (/** @type {{ data: unknown, statusCode: number }} */ { data, statusCode }) => once(() => {
      const summary = statusCode === 200 ? parseObject(String(data)) : null;
      if (summary) handlers.onSummary(summary);
      else if (statusCode === 404 || statusCode === 410) handlers.onGone();
      else handlers.onFail({ code: 'http_' + statusCode, message: 'The run’s status could not be read.' });
    }),
    fail: (/** @type {{ errMsg: string }} */ { errMsg }) => once(() => {
      handlers.onFail({ code: 'network', message: errMsg });
    })
  }));

  return {
    abort() {
      if (!open) return;
      open = false;
      if (task && task.abort) task.abort();
    }
  };
}

module.exports = { openStatus };
