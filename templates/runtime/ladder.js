/**
 * @typedef {import('./leg.js').LegFailure} LegFailure
 * @typedef {import('./leg.js').LegHandlers} LegHandlers
 * @typedef {import('./leg.js').Transport} Transport
 */

/** Name of the transport that last brought a frame: the next controller begins with it. */
let remembered = '';

/**
 * The transports in the order in which they are tried. To the run it is one of them.
 *
 * One that proves unfit is left for the next, which is kept for the session as soon as it brings a frame. If it fails
 * before, then not the transport was to blame but the network, and the one that worked last is tried again. One that has
 * worked gets a second chance: servers restart, and phones go through tunnels.
 *
 * @implements {Transport}
 */
class Ladder {
  /** @param {Transport[]} transports at least one */
  constructor(transports) {
    this.name = 'ladder';
    this.transports = transports;
    this.home = Math.max(0, transports.findIndex(({ name }) => name === remembered));
    this.rung = this.home;
    /** @type {string[]} which transports were left since a frame came, and why */
    this.left = [];
    this.hadSecondChance = false;
  }

  /**
   * @param {import('./platform.js').Platform} platform
   * @param {import('./leg.js').Leg} leg
   * @param {LegHandlers} handlers `unfit` is passed on only while there is another transport worth trying
   * @returns {import('./leg.js').Connection}
   */
  open(platform, leg, handlers) {
    const { rung } = this;
    const transport = this.transports[rung];
    return transport.open(platform, leg, {
      onSign: () => handlers.onSign(),
      onBegun: () => handlers.onBegun(),
      onEvents: (events) => {
        // One that was left in the middle of this leg is not taken back because of the leg's last events.
        if (rung === this.rung) this.hear(events, platform);
        handlers.onEvents(events);
      },
      onEnd: () => {
        this.goHome();
        handlers.onEnd();
      },
      onFail: (failure) => handlers.onFail(this.judge(failure)),
      onUnfit: this.transports.length > 1 ? (why) => this.leave(why) : undefined
    });
  }

  /**
   * @param {import('./events.js').Event[]} events
   * @param {import('./platform.js').Platform} platform
   */
  hear(events, platform) {
    if (events.some(({ id }) => id !== undefined)) this.keep(platform);
    else if (events[events.length - 1].type !== 'delta') this.goHome();
  }

  /** @param {import('./platform.js').Platform} platform */
  keep(platform) {
    const { name } = this.transports[this.rung];
    if (this.left.length > 0) {
      platform.log('info', 'answers come by ' + name + ' from now on (' + this.left.join('; ') + ')');
    }
    remembered = name;
    this.home = this.rung;
    this.left = [];
    this.hadSecondChance = false;
  }

  /**
   * @param {LegFailure} failure
   * @returns {LegFailure} as the run hears it
   */
  judge(failure) {
    if (!failure.unfit) {
      this.goHome();
      return failure;
    }
    const hasWorked = this.transports[this.rung].name === remembered;
    if (hasWorked && !this.hadSecondChance) this.hadSecondChance = true;
    else if (this.leave(failure.message)) return failure;
    return Object.assign({}, failure, { unfit: false, retryable: failure.retryable || this.transports.length > 1 });
  }

  /**
   * @param {string} why
   * @returns {boolean} whether the next one has not been tried since a frame came
   */
  leave(why) {
    this.left.push(this.transports[this.rung].name + ': ' + why);
    if (this.left.length < this.transports.length) {
      this.rung = (this.rung + 1) % this.transports.length;
      return true;
    }
    this.goHome();
    return false;
  }

  goHome() {
    this.rung = this.home;
    this.left = [];
  }
}

module.exports = { Ladder };
