import { BuiltIn, builtInOf, inside, nearest } from './built-in.js';

/** @param {any} builtIn whether a label can stand for it */
const labelable = (builtIn) => typeof builtIn.activate === 'function';

/** `label`: a tap on it is a tap on the control that `for` names, or on the first one in it. */
export class Label extends BuiltIn {
  static properties = { for: String };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    /** @type {Node | null} */
    let pressed = null;
    this.node.addEventListener('pointerdown', (event) => { pressed = /** @type {Node} */ (event.target); });
    element.addListener('tap', () => {
      const hit = nearest(pressed, (one) => one === this || labelable(one));
      // A control that was tapped itself has done what it does.
      if (hit === this) this.control?.activate();
    });
  }

  get control() {
    const { for: id } = this.values;
    if (!id) return inside(this.node, labelable)[0];
    const target = builtInOf(this.element.ownerShadowRoot?.getElementById(id));
    return target && labelable(target) ? target : undefined;
  }
}
