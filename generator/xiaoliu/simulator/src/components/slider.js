import { BuiltIn } from './built-in.js';
import { EMPTY } from './templates.js';

/** `slider`. */
export class Slider extends BuiltIn {
  static template = EMPTY;

  static properties = {
    name: String,
    min: { type: Number, value: 0 },
    max: { type: Number, value: 100 },
    step: { type: Number, value: 1 },
    value: { type: Number, value: 0 },
    disabled: Boolean,
    showValue: Boolean,
    color: { type: String, value: '#e9e9e9' },
    selectedColor: { type: String, value: '#07c160' },
    backgroundColor: { type: String, value: '#e9e9e9' },
    activeColor: { type: String, value: '#07c160' },
    blockSize: { type: Number, value: 28 },
    blockColor: { type: String, value: '#ffffff' },
  };

  /**
   * @param {import('./built-in.js').FrameworkElement} element
   * @param {import('./context.js').BuiltInContext} context
   */
  constructor(element, context) {
    super(element, context);
    this.current = 0;
    this.track = document.createElement('wx-slider-track');
    this.text = document.createElement('wx-slider-value');
    this.track.append(document.createElement('wx-slider-bar'), document.createElement('wx-slider-handle'));
    this.node.append(this.track, this.text);
    this.node.setAttribute('role', 'slider');
    this.track.addEventListener('pointerdown', (event) => this.grab(event));
    this.dress();
  }

  /** @param {string} name */
  changed(name) {
    if (name === 'value' || name === 'min' || name === 'max' || name === 'step') this.current = this.fitting(this.values.value);
    this.dress();
  }

  /** @param {number} value @returns {number} the nearest step */
  fitting(value) {
    const { min, max, step } = this.values;
    const stepped = step > 0 ? min + Math.round((value - min) / step) * step : value;
    // Steps such as 0.1 add up to 0.30000000000000004.
    return Number(Math.min(max, Math.max(min, stepped)).toFixed(10));
  }

  dress() {
    const { min, max, disabled, showValue, backgroundColor, activeColor, color, selectedColor, blockSize, blockColor } = this.values;
    const { current, node } = this;
    const part = max > min ? (current - min) / (max - min) : 0;
    const size = Math.min(28, Math.max(12, blockSize));
    node.setAttribute('aria-valuenow', String(current));
    node.setAttribute('aria-valuemin', String(min));
    node.setAttribute('aria-valuemax', String(max));
    this.setFlag('disabled', disabled);
    this.text.hidden = !showValue;
    this.text.textContent = String(current);
    const groove = backgroundColor === '#e9e9e9' ? color : backgroundColor;
    const filled = activeColor === '#07c160' ? selectedColor : activeColor;
    this.setOwnStyle(`--part: ${part}; --groove: ${groove}; --filled: ${filled}; --block: ${size}px; --block-color: ${blockColor}`);
  }

  /** @param {PointerEvent} down */
  grab(down) {
    if (this.values.disabled || !down.isPrimary) return;
    const listening = new AbortController();
    const { signal } = listening;
    const before = this.current;
    const follow = (/** @type {PointerEvent} */ event) => {
      const { left, width } = this.track.getBoundingClientRect();
      const { min, max } = this.values;
      const next = this.fitting(min + ((event.clientX - left) / width) * (max - min));
      if (next === this.current) return;
      this.current = next;
      this.dress();
      this.fire('changing', { value: next });
    };
    follow(down);
    window.addEventListener('pointermove', follow, { signal });
    window.addEventListener('pointerup', () => {
      listening.abort();
      if (this.current === before) return;
      this.tellModel('value', this.current);
      this.fire('change', { value: this.current });
    }, { signal });
    window.addEventListener('pointercancel', () => listening.abort(), { signal });
  }

  get formValue() {
    return this.current;
  }

  reset() {
    this.current = this.values.min;
    this.dress();
  }
}
