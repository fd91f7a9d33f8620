import { Cutter, joined } from '../device/cutter.js';
import { toBase64 } from './base64.js';
import { settle } from './calls.js';
import { Listeners } from './listeners.js';
import { readTimeout } from './request-options.js';
import { bodyData, chunkData, hasContentLength, joinedHeader, networkProfile } from './response.js';

/**
 * One request from `wx.request` to `complete`; every habit is a row of platform-facts.md, wx.request.
 *
 * What the native side does reaches user code in macrotasks of its own, in order. After `success` or `fail` nothing comes
 * any more, except for the late chunk of `chunkAfterSuccess`.
 *
 * @typedef {import('../device/types.js').NetworkRequest} NetworkRequest
 * @typedef {import('../device/types.js').ResponseHead} ResponseHead
 * @typedef {import('./types.js').StageContext} StageContext
 */

/** The vendor's public error numbers. */
const TIMED_OUT = 5;
const ABORTED = 600004;

export class RequestTask {
  #over = false;
  #aborted = false;
  #lost = false;
  #bytes = 0;
  #chunks = 0;
  #left = 0;
  #headAt = 0;
  /** @type {ResponseHead} */
  #head = { statusCode: 0, header: {}, cookies: [] };
  /** @type {Uint8Array[]} of the body, when `success` is to have it */
  #body = [];
  /** @type {Uint8Array[]} that no listener has heard and that are kept for the first one */
  #unheard = [];
  /** @type {Uint8Array | undefined} */
  #lastPiece;
  /** @type {{ cancel(): void } | undefined} */
  #connection;
  /** @type {number | undefined} */
  #timer;
  #decoder = new TextDecoder();

  /**
   * @param {object} given
   * @param {StageContext} given.context
   * @param {import('../device/types.js').RequestSource} given.source
   * @param {number} given.id
   * @param {any} given.options as user code gave them
   * @param {NetworkRequest} given.request as they were read
   * @param {() => boolean} given.deaf another request takes the chunk events of this one
   * @param {() => void} given.ended called once, before the callbacks
   */
  constructor({ context, source, id, options, request, deaf, ended }) {
    const { clock, device } = context;
    this.context = context;
    this.source = source;
    this.id = id;
    this.options = options;
    this.request = request;
    this.deaf = deaf;
    this.ended = ended;
    this.invoked = clock.now();
    this.chunked = Boolean(options.enableChunked) && Boolean(device.is('chunkEvents'));
    this.cutter = new Cutter(device.state.cutting, {
      seed: device.seed, clock, deliver: (piece) => this.#later(() => this.#chunk(piece)),
    });
    const kind = { set: Boolean(device.is('listenerSet')), threw: this.#threw };
    this.chunkListeners = new Listeners(kind);
    this.headerListeners = new Listeners(kind);
  }

  /** What user code holds. */
  get handle() {
    return {
      abort: () => this.abort(),
      onHeadersReceived: this.headerListeners.add,
      offHeadersReceived: this.headerListeners.remove,
      onChunkReceived: (/** @type {(event: any) => void} */ listener) => {
        this.chunkListeners.add(listener);
        this.#unheard.splice(0).forEach((piece) => this.#later(() => this.#emitChunk(piece)));
      },
      offChunkReceived: this.chunkListeners.remove,
    };
  }

  /** The queue lets it go. The native task comes after the tick in which user code made it, so its listeners are in time. */
  start() {
    const { clock, device } = this.context;
    this.#left = clock.now();
    this.#timer = clock.setTimeout(() => {
      this.#connection?.cancel();
      this.#fail({ errMsg: 'request:fail timeout', errno: TIMED_OUT });
    }, readTimeout(this.options.timeout, Boolean(device.is('sixtySecondCap'))));
    if (device.is('asynchronousTask')) clock.soon(() => this.#connect());
    else Promise.resolve().then(() => this.#connect());
  }

  /** What has reached the device already is still heard, until `fail` comes. */
  abort() {
    if (this.#over || this.#aborted) return;
    this.#aborted = true;
    this.#connection?.cancel();
    this.cutter.cancel();
    const errno = this.context.device.is('abortErrno') ? { errno: ABORTED } : {};
    this.#later(() => this.#fail({ errMsg: 'request:fail abort', ...errno }));
  }

  /** @param {string} why @param {number} [errno] */
  refuse(why, errno) {
    this.#later(() => this.#fail({ errMsg: `request:fail ${why}`, ...(errno === undefined ? {} : { errno }) }));
  }

  /** The stage closes: nothing is heard any more. */
  drop() {
    this.#over = true;
    this.#connection?.cancel();
    this.cutter.cancel();
    this.context.clock.clearTimeout(this.#timer);
  }

  #connect() {
    if (this.#over || this.#aborted) return;
    this.#connection = this.source(this.request, {
      head: (head) => this.#later(() => this.#headers(head)),
      bytes: (bytes) => {
        if (this.chunked) this.cutter.push(bytes);
        if (!this.chunked || !this.context.device.is('emptyChunkedData')) this.#body.push(bytes);
        this.#bytes += bytes.length;
      },
      end: () => {
        this.cutter.end();
        this.#later(() => this.#succeed());
      },
      fail: (why, errno) => {
        this.cutter.end();
        this.refuse(why, errno);
      },
    });
  }

  /** @param {ResponseHead} head */
  #headers(head) {
    const { clock, device, feed } = this.context;
    const { statusCode, header, cookies } = head;
    this.#head = head;
    this.#headAt = clock.now();
    this.#lost = this.chunked && hasContentLength(header) && Boolean(device.is('contentLengthBodyLost'));
    feed.add('head', { id: this.id, statusCode, header });
    this.headerListeners.emit(device.is('headersWithoutStatus') ? { header, cookies } : { header, statusCode, cookies });
  }

  /** @param {Uint8Array} piece */
  #chunk(piece) {
    const lost = this.#whyLost();
    if (!lost) this.#chunks += 1;
    this.#lastPiece = piece;
    this.context.feed.add('chunk', {
      id: this.id, bytes: piece.length, data: toBase64(piece), text: this.#decoder.decode(piece, { stream: true }),
      ...(lost ? { lost } : {}),
    });
    if (!lost) this.#emitChunk(piece);
    else if (lost === 'no listener' && !this.context.device.is('lateListenerLoses')) this.#unheard.push(piece);
  }

  #whyLost() {
    if (this.#lost) return 'content-length';
    if (this.deaf()) return 'last listener wins';
    return this.chunkListeners.size === 0 ? 'no listener' : '';
  }

  /** @param {Uint8Array} piece */
  #emitChunk(piece) {
    this.chunkListeners.emit({ data: chunkData(piece, this.context.device.is('chunkData') === 'Uint8Array') });
  }

  #succeed() {
    const { clock, device } = this.context;
    const { statusCode, header, cookies } = this.#head;
    const whole = this.#lost ? new Uint8Array(0) : joined(this.#body);
    const empty = this.chunked && (device.is('emptyChunkedData') || this.#lost);
    const times = { invoked: this.invoked, left: this.#left, head: this.#headAt, end: clock.now(), bytes: this.#bytes };
    this.#finish('success', {
      data: empty ? '' : bodyData(whole, this.options, Boolean(device.is('parsedBody'))),
      statusCode,
      header: joinedHeader(header),
      cookies,
      ...(device.is('networkProfile') && this.options.enableProfile !== false ? { profile: networkProfile(times) } : {}),
      errMsg: 'request:ok',
    });
    const late = this.#lastPiece;
    if (late && device.is('chunkAfterSuccess')) clock.soon(() => this.#emitChunk(late));
  }

  /** @param {{ errMsg: string, errno?: number }} result */
  #fail(result) {
    this.#finish('fail', result);
  }

  /**
   * @param {'success' | 'fail'} outcome
   * @param {Record<string, any>} result
   */
  #finish(outcome, result) {
    if (this.#over) return;
    this.#over = true;
    this.context.clock.clearTimeout(this.#timer);
    this.context.feed.add('request-end', {
      id: this.id, outcome, errMsg: result.errMsg, statusCode: this.#head.statusCode, bytes: this.#bytes, chunks: this.#chunks,
      ...(this.#aborted ? { aborted: true } : {}),
    });
    this.ended();
    settle(this.context, 'request', this.options, outcome, result);
  }

  /** From the native side to user code. @param {() => void} step */
  #later(step) {
    this.context.clock.soon(() => {
      if (!this.#over) step();
    });
  }

  /** @param {unknown} error */
  #threw = (error) => {
    const { device, feed } = this.context;
    if (!device.is('swallowedExceptions')) this.context.report(error, 'a listener of a RequestTask');
    else feed.add('error', { message: String(error), stack: error instanceof Error ? error.stack : undefined, swallowed: true });
  };
}
