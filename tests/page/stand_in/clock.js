// Time as the mini-program sees it: the browser's own, or a virtual one that jumps to the next timer, so that frames,
// watchdogs and timeouts cost nothing and happen in the same order each time.
(function (standIn) {
  class RealClock {
    constructor() {
      this.channel = new MessageChannel();
      this.tasks = [];
      this.channel.port1.onmessage = () => this.tasks.shift()();
    }

    now() {
      return Date.now();
    }

    setTimeout(callback, milliseconds) {
      return setTimeout(callback, milliseconds);
    }

    clearTimeout(id) {
      clearTimeout(id);
    }

    /** The next macrotask, without the 4 ms that browsers add to nested timers. */
    soon(callback) {
      this.tasks.push(callback);
      this.channel.port2.postMessage(null);
    }

    async until(condition, limit = 30000) {
      const end = Date.now() + limit;
      while (!condition()) {
        if (Date.now() > end) return false;
        await new Promise((resolve) => this.soon(resolve));
      }
      return true;
    }
  }

  class VirtualClock {
    constructor() {
      this.time = 1700000000000;
      this.count = 0;
      this.timers = [];
    }

    now() {
      return this.time;
    }

    setTimeout(callback, milliseconds) {
      const timer = { id: ++this.count, due: this.time + Math.max(0, Number(milliseconds) || 0), callback };
      let place = this.timers.length;
      while (place > 0 && this.timers[place - 1].due > timer.due) place -= 1;
      this.timers.splice(place, 0, timer);
      return timer.id;
    }

    clearTimeout(id) {
      const place = this.timers.findIndex((timer) => timer.id === id);
      if (place >= 0) this.timers.splice(place, 1);
    }

    soon(callback) {
      this.setTimeout(callback, 0);
    }

    /** Runs timers in order until the condition holds; false when an hour passed or nothing is left to happen. */
    async until(condition, limit = 3600000) {
      const end = this.time + limit;
      while (!condition()) {
        const timer = this.timers.shift();
        if (!timer || timer.due > end) return false;
        this.time = Math.max(this.time, timer.due);
        timer.callback();
        await null;
      }
      return true;
    }

    /** A Date for module code that tells this clock's time. */
    get Date() {
      const clock = this;
      return class extends Date {
        constructor(...parts) {
          super(...(parts.length ? parts : [clock.time]));
        }

        static now() {
          return clock.time;
        }
      };
    }
  }

  Object.assign(standIn, { RealClock, VirtualClock });
})((globalThis.standIn = globalThis.standIn || {}));
