import { BuiltIn } from './built-in.js';
import { enableHover, HOVER_PROPERTIES } from './hover.js';

/** Ways that the stage goes; `switchTab` has no tab bar to switch. */
const WAYS = new Set(['navigate', 'redirect', 'reLaunch', 'navigateBack']);

/** `navigator`. */
export class Navigator extends BuiltIn {
  static properties = {
    ...HOVER_PROPERTIES,
    hoverClass: { type: String, value: 'navigator-hover' },
    hoverStayTime: { type: Number, value: 600 },
    url: String,
    openType: { type: String, value: 'navigate' },
    delta: { type: Number, value: 1 },
    target: { type: String, value: 'self' },
    // Of other mini-programs.
    appId: String,
    path: String,
    extraData: Object,
    version: String,
    shortLink: String,
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.node.setAttribute('role', 'link');
    enableHover(this, (shown) => this.setFlag('pressed', shown && this.values.hoverClass === 'navigator-hover'));
    element.addListener('tap', () => this.follow());
  }

  follow() {
    const { url, openType, delta, target } = this.values;
    const { feed, navigate } = this.context;
    if (target === 'self' && WAYS.has(openType)) {
      navigate({ openType, url, delta });
      return;
    }
    feed.warn(`not simulated: <navigator target="${target}" open-type="${openType}">`);
    this.fire('fail', { errMsg: `${openType}:fail not simulated` });
    this.fire('complete', { errMsg: `${openType}:fail not simulated` });
  }
}
