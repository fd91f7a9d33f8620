import { BuiltIn, nearest } from './built-in.js';
import { enableHover, HOVER_PROPERTIES } from './hover.js';

/** `button`; its looks, with and without `"style": "v2"` of app.json, are in styles/buttons.css. */
export class Button extends BuiltIn {
  static properties = {
    ...HOVER_PROPERTIES,
    hoverClass: { type: String, value: 'button-hover' },
    hoverStartTime: { type: Number, value: 20 },
    hoverStayTime: { type: Number, value: 70 },
    size: { type: String, value: 'default' },
    type: { type: String, value: 'default' },
    plain: Boolean,
    disabled: Boolean,
    loading: Boolean,
    formType: String,
    openType: String,
    // What an open-type would be told.
    lang: String,
    sessionFrom: String,
    sendMessageTitle: String,
    sendMessagePath: String,
    sendMessageImg: String,
    showMessageCard: Boolean,
    appParameter: String,
    phoneNumberNoQuotaToast: { type: Boolean, value: true },
    needShowEntrance: { type: Boolean, value: true },
    entrancePath: String,
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.node.setAttribute('role', 'button');
    enableHover(this, (shown) => this.setFlag('pressed', shown && this.values.hoverClass === 'button-hover'));
    // In the capture phase, so that a disabled button's own handlers get nothing either.
    element.addListener('tap', (/** @type {any} */ event) => {
      if (this.values.disabled) event.stopPropagation();
    }, { capture: true });
    element.addListener('tap', () => this.tapped());
    this.dress();
  }

  changed() {
    this.dress();
  }

  dress() {
    const { size, type, plain, disabled, loading } = this.values;
    this.node.setAttribute('size', size);
    this.node.setAttribute('type', type);
    this.setFlag('plain', plain);
    this.setFlag('disabled', disabled);
    this.setFlag('loading', loading);
    if (disabled) this.node.setAttribute('aria-disabled', 'true');
    else this.node.removeAttribute('aria-disabled');
  }

  /** A label's tap counts as the button's. */
  activate() {
    if (!this.values.disabled) this.tapped();
  }

  tapped() {
    const { formType, openType } = this.values;
    if (openType) this.open(openType);
    if (!formType) return;
    const form = nearest(this.node.parentNode, (one) => typeof one.submit === 'function');
    if (form && formType === 'submit') form.submit(this.element);
    if (form && formType === 'reset') form.reset();
  }

  /** What WeChat would open is not on the stage: it is said, and the page's handler is told that it failed. @param {string} openType */
  open(openType) {
    const { feed } = this.context;
    feed.add('wx', { api: 'button', detail: { openType } });
    feed.warn(`not simulated: <button open-type="${openType}">`);
    this.fire(openType.toLowerCase(), { errMsg: `${openType}:fail not simulated` });
  }
}
