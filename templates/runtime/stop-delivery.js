const { Backoff } = require('./backoff.js');

/** Milliseconds. */
const TIMEOUT = 10000;

/**
 * @typedef {object} StopDeliveryOptions
 * @property {import('./platform.js').Platform} platform
 * @property {import('./phone-watch.js').PhoneWatch} phone
 * @property {import('./events.js').HttpRequest} request
 * @property {(arrived: boolean) => void} onDone it has arrived, or will not
 */

/**
 * Sees to it that the server hears of a stop, which it may be told any number of times, also when the phone is offline
 * just now: it tries again after a while, and as soon as the phone wakes.
 */
class StopDelivery {
  /** @param {StopDeliveryOptions} options */
  constructor(options) {
    this.options = options;
    this.backoff = new Backoff(options.platform);
    /** @type {object | null} the try in flight; an answer to any other means nothing */
    this.attempt = null;
    this.over = false;
  }

  send() {
    const { platform, request } = this.options;
    const attempt = {};
    this.attempt = attempt;
    const task = platform.request(Object.assign({}, request, {
      timeout: TIMEOUT,
      success: (/** @type {{ statusCode: number }} */ { statusCode }) => {
        if (this.attempt !== attempt) return;
        // Any other refusal would only be repeated.
        if (statusCode >= 500 || statusCode === 429 || statusCode === 408) this.fail('status ' + statusCode);
        else this.finish(true);
      },
      fail: (/** @type {{ errMsg: string }} */ { errMsg }) => {
        if (this.attempt === attempt) this.fail(errMsg);
      }
    }));
    if (!task && this.attempt === attempt) this.fail('the platform refused the request');
  }

  /** @param {{ stale: boolean }} wake the phone is back */
  wake({ stale }) {
    if (this.over || (this.attempt && !stale)) return;
    this.backoff.cancel();
    this.send();
  }

  /** @param {string} why */
  fail(why) {
    this.attempt = null;
    // Until the phone wakes no try is spent.
    if (!this.options.phone.ready || this.backoff.wait(() => this.send())) return;
    this.options.platform.log('warn', 'stop did not arrive', why);
    this.finish(false);
  }

  /** @param {boolean} arrived */
  finish(arrived) {
    this.over = true;
    this.attempt = null;
    this.options.onDone(arrived);
  }
}

exports.StopDelivery = StopDelivery;
