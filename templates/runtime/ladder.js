/**
 * The transports in the order in which they are tried. To the run it is one of them.
 *
 * @typedef {import('./leg.js').Transport} Transport
 *
 * @implements {Transport}
 */
class Ladder {
  /** @param {Transport[]} transports at least one */
  constructor(transports) {
    this.name = 'ladder';
    this.transports = transports;
  }

  /**
   * @param {import('./platform.js').Platform} platform
   * @param {import('./leg.js').Leg} leg
   * @param {import('./leg.js').LegHandlers} handlers `unfit` is passed on only while there is another rung to try
   * @returns {import('./leg.js').Connection}
   */
  open(platform, leg, handlers) {
    return this.transports[0].open(platform, leg, handlers);
  }
}

module.exports = { Ladder };
