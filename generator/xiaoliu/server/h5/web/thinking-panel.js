import { glyph, h } from './dom.js';
import { strings } from './runtime.js';

const words = strings.thinking;

/** The model's reasoning, folded. */
export class ThinkingPanel {
  constructor() {
    this.title = h('span', { class: 'title' });
    this.duration = h('span', { class: 'duration' });
    /** The parent of the reasoning's runs. */
    this.text = h('div', { class: 'reasoning', dir: 'auto' });
    this.element = h('details', { class: 'thinking', hidden: true },
      h('summary', {}, glyph('thought', 'small'), this.title, this.duration, glyph('chevron', 'small')),
      this.text);
  }

  /**
   * @param {boolean} active reasoning is still arriving
   * @param {number} seconds how long it took; 0 while that is not known
   */
  show(active, seconds) {
    this.element.hidden = !this.text.hasChildNodes();
    this.element.classList.toggle('active', active);
    this.title.textContent = active ? words.active : words.done;
    this.duration.textContent = !active && seconds > 0 ? words.seconds.replace('{seconds}', String(seconds)) : '';
  }
}
