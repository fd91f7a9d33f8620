import { BuiltIn } from './built-in.js';
import { EMPTY } from './templates.js';
import { toPixels } from './lengths.js';

/** `progress`. */
export class Progress extends BuiltIn {
  static template = EMPTY;

  static properties = {
    percent: Number,
    showInfo: Boolean,
    borderRadius: { type: null, value: 0 },
    fontSize: { type: null, value: 16 },
    strokeWidth: { type: null, value: 6 },
    color: { type: String, value: '#09BB07' },
    activeColor: String,
    backgroundColor: { type: String, value: '#EBEBEB' },
    active: Boolean,
    activeMode: { type: String, value: 'backwards' },
    duration: { type: Number, value: 30 },
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.from = 0;
    this.bar = document.createElement('wx-progress-bar');
    this.fill = document.createElement('wx-progress-fill');
    this.text = document.createElement('wx-progress-text');
    this.bar.append(this.fill);
    this.node.append(this.bar, this.text);
    this.node.setAttribute('role', 'progressbar');
    this.dress();
  }

  /** @param {string} name @param {any} _value @param {any} before */
  changed(name, _value, before) {
    if (name === 'percent') this.from = this.values.activeMode === 'forwards' ? before : 0;
    this.dress();
    if ((name === 'percent' || name === 'active') && this.values.active) this.animate();
  }

  get percent() {
    return Math.min(100, Math.max(0, this.values.percent));
  }

  dress() {
    const { showInfo, borderRadius, fontSize, strokeWidth, color, activeColor, backgroundColor } = this.values;
    const width = this.context.root.clientWidth;
    this.node.setAttribute('aria-valuenow', String(this.percent));
    this.fill.style.width = `${this.percent}%`;
    this.fill.style.background = activeColor || color;
    Object.assign(this.bar.style, {
      height: `${toPixels(strokeWidth, width)}px`, borderRadius: `${toPixels(borderRadius, width)}px`, background: backgroundColor,
    });
    this.text.hidden = !showInfo;
    this.text.textContent = `${this.percent}%`;
    this.text.style.fontSize = `${toPixels(fontSize, width)}px`;
  }

  animate() {
    const milliseconds = Math.abs(this.percent - this.from) * this.values.duration;
    this.running?.cancel();
    if (milliseconds === 0) return;
    this.running = this.fill.animate([{ width: `${this.from}%` }, { width: `${this.percent}%` }], milliseconds);
    this.running.onfinish = () => this.fire('activeend', { curPercent: this.percent });
  }
}
