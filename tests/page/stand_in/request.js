// wx.request as the phones do it (platform facts), over a source of bytes: the browser's fetch from a real server, or
// a recording of what a real server sent.
(function (standIn) {
  const MOST_IN_FLIGHT = 10;

  /** Streams from a real server. `sink` gets head, bytes…, end or fail. */
  function fetchSource(request, sink) {
    const controller = new AbortController();
    (async () => {
      try {
        const response = await fetch(request.url, {
          method: request.method,
          headers: request.header,
          body: request.body,
          signal: controller.signal,
          cache: 'no-store',
          // The page lives at servicewechat.com, so this is the Referer that a mini-program sends.
          referrerPolicy: 'unsafe-url',
        });
        sink.head(response.status, Object.fromEntries(response.headers));
        const reader = response.body.getReader();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          sink.bytes(value);
        }
        sink.end();
      } catch (error) {
        if (error.name !== 'AbortError') sink.fail(`errcode:-100 error_msg:net::${error.message}`);
      }
    })();
    return { cancel: () => controller.abort() };
  }

  /** Plays { statusCode, header, bytes } as a server that sends everything at once. */
  function recordedSource(recording) {
    return function play(request, sink) {
      sink.head(recording.statusCode, recording.header);
      sink.bytes(recording.bytes);
      sink.end();
      return { cancel() {} };
    };
  }

  /**
   * Cuts the body anew, whatever pieces the network gave: `{ every: n }` bytes, `{ at: [offsets] }` and nowhere else,
   * `{ at: [] }` merges everything, null leaves it as it came.
   */
  class Cutter {
    constructor(cuts) {
      this.cuts = cuts;
      this.kept = new Uint8Array(0);
      this.position = 0;
    }

    push(bytes) {
      if (!this.cuts) return [bytes];
      const joined = new Uint8Array(this.kept.length + bytes.length);
      joined.set(this.kept);
      joined.set(bytes, this.kept.length);
      this.kept = joined;
      const pieces = [];
      for (let size = this.next(); size > 0 && size <= this.kept.length; size = this.next()) {
        pieces.push(this.kept.slice(0, size));
        this.kept = this.kept.slice(size);
        this.position += size;
      }
      return pieces;
    }

    next() {
      if (this.cuts.every) return this.cuts.every;
      const offset = this.cuts.at.find((one) => one > this.position);
      return offset === undefined ? 0 : offset - this.position;
    }

    end() {
      return this.kept.length > 0 ? [this.kept] : [];
    }
  }

  function headerStrings(header) {
    const strings = {};
    Object.keys(header || {}).forEach((name) => {
      const value = header[name];
      strings[name] = typeof value === 'string' || typeof value === 'number'
        ? String(value) : Object.prototype.toString.call(value);
    });
    if (!Object.keys(strings).some((name) => name.toLowerCase() === 'content-type')) {
      strings['content-type'] = 'application/json';
    }
    return strings;
  }

  function joined(pieces) {
    const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    pieces.reduce((offset, piece) => (whole.set(piece, offset), offset + piece.length), 0);
    return whole;
  }

  /** `success.data` of a body that no chunk listener got. */
  function wholeBody(bytes, options) {
    if (options.responseType === 'arraybuffer') return bytes.buffer;
    const text = new TextDecoder().decode(bytes);
    if ((options.dataType || 'json') !== 'json') return text;
    try {
      return JSON.parse(text);
    } catch (error) {
      return text;
    }
  }

  class Requests {
    constructor(stage) {
      this.stage = stage;
      this.all = [];
      this.active = 0;
      this.waiting = [];
    }

    open(options) {
      const { clock } = this.stage;
      const refused = refusal(options);
      if (refused) {
        clock.soon(() => settle(options, 'fail', refused));
        return undefined;
      }
      const record = { url: options.url, method: (options.method || 'GET').toUpperCase(), header: headerStrings(options.header),
        body: options.data === undefined ? undefined : bodyOf(options.data), chunks: [], aborted: false, over: false };
      this.all.push(record);
      return this.task(options, record);
    }

    task(options, record) {
      const { stage } = this;
      const { clock, profile } = stage;
      const chunked = Boolean(options.enableChunked) && !profile.pc;
      const listeners = { headers: new Set(), chunk: new Set() };
      const cutter = new Cutter(options.enableChunked ? profile.cuts : null);
      const body = [];
      let source = null;
      let entered = false;
      let lost = false;

      const finish = (kind, result) => {
        if (record.over) return;
        record.over = true;
        record.outcome = result.errMsg;
        clock.clearTimeout(timer);
        if (entered) this.leave();
        settle(options, kind, result);
      };
      const emit = (set, event) => {
        set.forEach((listener) => {
          try {
            listener(event);
          } catch (error) {
            // The platform swallows it, and goes on.
            stage.errors.push(`listener: ${error.stack || error}`);
          }
        });
      };
      const chunk = (bytes) => {
        const copy = bytes.slice();
        emit(listeners.chunk, { data: profile.chunkData === 'Uint8Array' ? offsetView(copy) : copy.buffer });
      };
      const whileOpen = (step) => clock.soon(() => {
        if (!record.over) step();
      });
      const sink = {
        head: (statusCode, header) => whileOpen(() => {
          record.statusCode = statusCode;
          record.responseHeader = header;
          // Such a body never reaches a chunk listener on the phone.
          lost = Object.keys(header).some((name) => name.toLowerCase() === 'content-length');
          emit(listeners.headers, profile.headersWithoutStatus ? { header } : { header, statusCode, cookies: [] });
        }),
        bytes: (bytes) => {
          if (profile.record) record.chunks.push(Array.from(bytes));
          if (chunked) cutter.push(bytes).forEach((piece) => whileOpen(() => !lost && chunk(piece)));
          else body.push(bytes);
        },
        end: () => {
          if (chunked) cutter.end().forEach((piece) => whileOpen(() => !lost && chunk(piece)));
          whileOpen(() => {
            finish('success', {
              data: chunked ? '' : wholeBody(joined(body), options),
              statusCode: record.statusCode, header: record.responseHeader, cookies: [], errMsg: 'request:ok',
            });
            if (profile.lateChunk) clock.soon(() => chunk(new TextEncoder().encode(profile.lateChunk)));
          });
        },
        fail: (why) => whileOpen(() => finish('fail', { errMsg: `request:fail ${why}` })),
      };
      const timer = clock.setTimeout(() => {
        if (source) source.cancel();
        finish('fail', { errMsg: 'request:fail timeout', errno: 5 });
      }, options.timeout || 60000);

      // The native task starts after the tick in which it was made: its listeners are always in time.
      const begin = () => {
        if (record.over) return;
        if (profile.failWith) finish('fail', { errMsg: `request:fail ${profile.failWith}` });
        else source = (profile.source || fetchSource)(record, sink);
      };
      this.enter(() => {
        entered = true;
        clock.soon(begin);
      }, () => record.over);

      return {
        abort: () => {
          if (record.over) return;
          record.aborted = true;
          if (source) source.cancel();
          const late = profile.chunkAfterAbort;
          clock.soon(() => finish('fail', { errMsg: 'request:fail abort' }));
          if (late) clock.soon(() => chunk(new TextEncoder().encode(late)));
        },
        onChunkReceived: (listener) => listeners.chunk.add(listener),
        offChunkReceived: (listener) => (listener ? listeners.chunk.delete(listener) : listeners.chunk.clear()),
        onHeadersReceived: (listener) => listeners.headers.add(listener),
        offHeadersReceived: (listener) => (listener ? listeners.headers.delete(listener) : listeners.headers.clear()),
      };
    }

    enter(start, gone) {
      if (this.active < MOST_IN_FLIGHT) {
        this.active += 1;
        start();
      } else {
        this.waiting.push({ start, gone });
      }
    }

    leave() {
      this.active -= 1;
      this.waiting = this.waiting.filter((next) => !next.gone());
      const next = this.waiting.shift();
      if (next) this.enter(next.start, next.gone);
    }
  }

  function refusal(options) {
    if (typeof options.url !== 'string' || !/^https?:\/\/[^/]/.test(options.url)) {
      return { errMsg: 'request:fail invalid url', errno: 600009 };
    }
    if (typeof options.data === 'function') return { errMsg: 'request:fail parameter error', errno: 600010 };
    return null;
  }

  function bodyOf(data) {
    return typeof data === 'string' || data instanceof ArrayBuffer ? data : JSON.stringify(data);
  }

  function offsetView(bytes) {
    const larger = new Uint8Array(bytes.length + 7).fill(0x21);
    larger.set(bytes, 3);
    return larger.subarray(3, 3 + bytes.length);
  }

  function settle(options, kind, result) {
    if (options[kind]) options[kind](result);
    if (options.complete) options.complete(result);
  }

  Object.assign(standIn, { Requests, recordedSource });
})((globalThis.standIn = globalThis.standIn || {}));
