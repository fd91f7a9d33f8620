import { Bandwidth, Line } from './line.js';

/**
 * The network as the device has it, between `wx` and the sources of bytes: latency, bandwidth, cuts, five seconds in the
 * background, a switch of the network. Its `request` and `socket` are sources themselves.
 *
 * @typedef {import('./types.js').RequestSource} RequestSource
 * @typedef {import('./types.js').SocketSource} SocketSource
 * @typedef {import('./line.js').Failure} Failure
 */

/** platform-facts.md, wx.request; numbers from the vendor's list of public error numbers. */
const FAILURES = {
  interrupted: { why: 'interrupted', errno: 600003 },
  offline: { why: 'errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED', errno: 600001 },
  cut: { why: 'errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET', errno: 600001 },
  switched: { why: 'errcode:10011 cronet_error_code:0 error_msg:network change, cancel all task', errno: 600001 },
};

/** What a source fails with when it has no number of its own. */
const NETWORK_ERROR = 600001;

export class Network {
  /** @type {Set<Line>} what is open */
  #lines = new Set();
  /** @type {Array<() => void>} */
  #offs;

  /**
   * @param {object} options
   * @param {import('../clock.js').Clock} options.clock
   * @param {import('./device.js').Device} options.device
   * @param {RequestSource} options.request
   * @param {SocketSource} options.socket
   */
  constructor({ clock, device, request, socket }) {
    this.clock = clock;
    this.device = device;
    this.sources = { request, socket };
    this.bandwidth = new Bandwidth(clock, () => device.state);
    this.#offs = [
      device.on('suspended', () => this.#failAll(FAILURES.interrupted)),
      device.on('networkSwitch', () => device.is('networkSwitchFailsAll') && this.#failAll(FAILURES.switched)),
      device.on('cut', ({ silent }) => {
        if (silent) this.#lines.forEach((line) => line.mute());
        else this.#failAll(device.state.online ? FAILURES.cut : FAILURES.offline);
      }),
    ];
  }

  /** @type {RequestSource} */
  request = (request, sink) => {
    const line = this.#line((failure) => sink.fail(failure.why, failure.errno));
    if (line.open) {
      const upstream = this.sources.request(request, {
        head: (head) => line.deliver(() => sink.head(head)),
        bytes: (bytes) => line.deliverBytes(bytes, sink.bytes),
        end: () => line.deliverLast(() => sink.end()),
        fail: (why, errno = NETWORK_ERROR) => line.deliver(() => line.fail({ why, errno })),
      });
      line.onClose(() => upstream.cancel());
    }
    return { cancel: () => line.close() };
  };

  /** @type {SocketSource} */
  socket = (request, sink) => {
    const line = this.#line((failure) => sink.fail(failure.why, failure.errno));
    if (!line.open) return { send() {}, close() {} };
    const upstream = this.sources.socket(request, {
      open: (opened) => line.deliver(() => sink.open(opened)),
      message: (data) => line.deliver(() => sink.message(data), sizeOf(data)),
      close: (closed) => line.deliverLast(() => sink.close(closed)),
      fail: (why, errno = NETWORK_ERROR) => line.deliver(() => line.fail({ why, errno })),
    });
    line.onClose(() => upstream.close(1000, ''));
    return {
      send: (data) => {
        if (line.open && !line.muted) upstream.send(data);
      },
      close: (code, reason) => {
        if (!line.open) return;
        if (!line.muted) {
          upstream.close(code, reason);
          return;
        }
        // Nobody is there to answer the closing handshake.
        line.close();
        sink.close({ code: 1006, reason: '' });
      },
    };
  };

  /** Drops everything that is open, without a word, and hears the device no more. */
  close() {
    this.#offs.forEach((off) => off());
    [...this.#lines].forEach((line) => line.close());
  }

  /**
   * @param {(failure: Failure) => void} failed
   * @returns {Line} already failed when the device cannot reach the network
   */
  #line(failed) {
    const line = new Line(this.bandwidth, failed);
    this.#lines.add(line);
    line.onClose(() => this.#lines.delete(line));
    if (this.device.suspended) line.fail(FAILURES.interrupted);
    else if (!this.device.state.online) line.fail(FAILURES.offline);
    return line;
  }

  /** @param {Failure} failure */
  #failAll(failure) {
    [...this.#lines].forEach((line) => line.fail(failure));
  }
}

/** @param {string | ArrayBuffer} data @returns {number} bytes on the wire */
function sizeOf(data) {
  return typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
}
