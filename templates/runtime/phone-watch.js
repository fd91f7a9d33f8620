/** Milliseconds in the background after which the system has ended every request, on iPhones without a word. */
const SHORT_ABSENCE = 5000;

/**
 * @typedef {object} PhoneHandlers
 * @property {(wake: { stale: boolean }) => void} onWake the app is in front again, or the network is there or another
 *   one; `stale`: what was open before is dead, whether or not the system has said so
 * @property {() => void} onOffline
 */

/** Whether the phone lets anything through: the app is in front, and there is a network. */
class PhoneWatch {
  /**
   * @param {import('./platform.js').Platform} platform
   * @param {PhoneHandlers} handlers
   */
  constructor(platform, handlers) {
    this.platform = platform;
    this.handlers = handlers;
    this.visible = true;
    this.online = true;
    this.networkType = '';
    // Of an absence: when it began, and whether the network has changed since.
    this.hiddenAt = 0;
    this.changedUnseen = false;
    this.subscriptions = [
      platform.onHide && platform.onHide(() => this.hide()),
      platform.onShow && platform.onShow(() => this.show()),
      platform.onNetworkChange && platform.onNetworkChange((network) => this.change(network))
    ];
    if (platform.getNetwork) platform.getNetwork((network) => this.learn(network));
  }

  /**
   * @param {import('./platform.js').Network} network as it was found; what has been reported since is newer
   */
  learn({ isConnected, networkType = '' }) {
    if (!this.online || this.networkType !== '') return;
    this.networkType = networkType;
    this.online = isConnected;
    if (!isConnected) this.handlers.onOffline();
  }

  /** Whether a request has a chance. */
  get ready() {
    return this.visible && this.online;
  }

  close() {
    this.subscriptions.forEach((unsubscribe) => unsubscribe && unsubscribe());
  }

  hide() {
    if (!this.visible) return;
    this.visible = false;
    this.hiddenAt = this.platform.now();
    this.changedUnseen = false;
  }

  show() {
    if (this.visible) return;
    this.visible = true;
    // What the phone said of its network before may have changed unseen: coming back is reason enough to try.
    this.handlers.onWake({ stale: this.changedUnseen || this.platform.now() - this.hiddenAt >= SHORT_ABSENCE });
  }

  /** @param {import('./platform.js').Network} network */
  change({ isConnected, networkType = '' }) {
    // Phones repeat themselves.
    if (isConnected && this.online && networkType === this.networkType) return;
    this.online = isConnected;
    if (isConnected) this.networkType = networkType;
    if (!isConnected) this.handlers.onOffline();
    else if (this.visible) this.handlers.onWake({ stale: true });
    else this.changedUnseen = true;
  }
}

exports.PhoneWatch = PhoneWatch;
