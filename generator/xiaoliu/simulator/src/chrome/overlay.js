import { drawing, element } from './elements.js';

const SUCCESS = '<path d="m8 21 9 9 17-19" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>';
const ERROR = '<circle cx="20" cy="20" r="17" fill="none" stroke="currentColor" stroke-width="2.5"/>'
  + '<path d="M20 11v11" stroke="currentColor" stroke-width="3" stroke-linecap="round"/><circle cx="20" cy="28.5" r="2"/>';

/** @type {Record<string, string>} */
const ICONS = { success: SUCCESS, error: ERROR };

/** What lies over the page: toast and loading, of which there is one at a time, modal, action sheet, image preview. */
export class Overlay {
  /** @type {HTMLElement | null} */
  #bubble = null;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {import('../clock.js').Clock} options.clock
   * @param {() => import('./texts.js').Texts} options.texts
   * @param {(path: string) => string} options.fileUrl
   */
  constructor({ root, clock, texts, fileUrl }) {
    this.root = root;
    this.clock = clock;
    this.texts = texts;
    this.fileUrl = fileUrl;
    /** Answers that somebody still waits for. @type {Set<() => void>} */
    this.open = new Set();
  }

  /** @param {{ title: string, icon?: string, image?: string, duration?: number, mask?: boolean }} options ms */
  toast({ title, icon = 'success', image, duration = 1500, mask = false }) {
    this.#show({ title, sign: image ? element('img', 'wx-toast-icon', { src: this.fileUrl(image), alt: '' }) : signOf(icon), mask });
    this.#timer = this.clock.setTimeout(() => this.hideToast(), duration);
  }

  hideToast() {
    this.clock.clearTimeout(this.#timer);
    if (this.#bubble) this.#bubble.remove();
    this.#bubble = null;
  }

  /** @param {{ title: string, mask?: boolean }} options */
  loading({ title, mask = false }) {
    this.#show({ title, sign: signOf('loading'), mask });
  }

  hideLoading() {
    this.hideToast();
  }

  /** @param {{ title: string, sign: Node | null, mask: boolean }} what */
  #show({ title, sign, mask }) {
    this.hideToast();
    const box = element('div', `wx-toast ${sign ? '' : 'plain'}`, { role: 'status' }, ...(sign ? [sign] : []), element('div', 'wx-toast-text', {}, title));
    this.#bubble = element('div', `wx-toast-layer ${mask ? 'mask' : ''}`, {}, box);
    this.root.append(this.#bubble);
  }

  /**
   * @param {{ title?: string, content?: string, showCancel?: boolean, cancelText?: string, cancelColor?: string,
   *   confirmText?: string, confirmColor?: string, editable?: boolean, placeholderText?: string }} options
   * @returns {Promise<{ confirm: boolean, cancel: boolean, content?: string }>} content: what was typed, if `editable`
   */
  modal(options) {
    const texts = this.texts();
    const {
      title = '', content = '', showCancel = true, cancelText = texts.cancel, cancelColor, confirmText = texts.confirm, confirmColor,
      editable = false, placeholderText = '',
    } = options;
    const field = /** @type {HTMLTextAreaElement} */ (element('textarea', 'wx-modal-field', { placeholder: placeholderText, rows: '1' }));
    field.value = content;
    const cancel = textButton(cancelText, 'wx-modal-button', cancelColor === '#000000' ? '' : cancelColor);
    const confirm = textButton(confirmText, 'wx-modal-button confirm', confirmColor === '#576B95' ? '' : confirmColor);
    const dialog = element('div', 'wx-modal', { role: 'dialog', 'aria-modal': 'true', 'aria-label': title || content },
      ...(title ? [element('h2', 'wx-modal-title', {}, title)] : []),
      ...(editable ? [field] : content ? [element('div', `wx-modal-content ${title ? '' : 'alone'}`, {}, content)] : []),
      element('div', 'wx-modal-buttons', {}, ...(showCancel ? [cancel] : []), confirm));
    return this.#ask(dialog, 'center', (answer) => {
      cancel.addEventListener('click', () => answer({ confirm: false, cancel: true }));
      confirm.addEventListener('click', () => answer({ confirm: true, cancel: false, ...(editable ? { content: field.value } : {}) }));
      return { confirm: false, cancel: true };
    });
  }

  /**
   * @param {{ itemList: string[], itemColor?: string, alertText?: string }} options
   * @returns {Promise<number>} -1 when cancelled
   */
  actionSheet({ itemList, itemColor, alertText }) {
    const items = itemList.map((text) => textButton(text, 'wx-sheet-item', itemColor === '#000000' ? '' : itemColor));
    const cancel = textButton(this.texts().cancel, 'wx-sheet-item cancel');
    const sheet = element('div', 'wx-sheet', { role: 'dialog', 'aria-modal': 'true', 'aria-label': alertText || itemList.join(', ') },
      ...(alertText ? [element('div', 'wx-sheet-title', {}, alertText)] : []), ...items, cancel);
    return this.#ask(sheet, 'bottom', (answer, layer) => {
      items.forEach((item, index) => item.addEventListener('click', () => answer(index)));
      cancel.addEventListener('click', () => answer(-1));
      layer.addEventListener('click', (event) => event.target === layer && answer(-1));
      return -1;
    });
  }

  /** @param {{ urls: string[], current?: string | number }} options */
  previewImage({ urls, current }) {
    const texts = this.texts();
    let index = Math.max(0, typeof current === 'number' ? current : urls.indexOf(current ?? ''));
    const picture = /** @type {HTMLImageElement} */ (element('img', 'wx-preview-picture', { alt: '' }));
    const count = element('div', 'wx-preview-count');
    const show = (/** @type {number} */ next) => {
      index = (next + urls.length) % urls.length;
      picture.src = this.fileUrl(urls[index]);
      picture.alt = `${texts.picture} ${index + 1}`;
      count.textContent = `${index + 1} / ${urls.length}`;
      count.hidden = urls.length < 2;
    };
    show(index);
    const dialog = element('div', 'wx-preview', { role: 'dialog', 'aria-modal': 'true', 'aria-label': texts.picture }, picture, count);
    return this.#ask(dialog, 'preview', (answer) => {
      dialog.addEventListener('click', (event) => {
        // The outer quarters turn the page, as a finger that swipes would.
        const where = (event.clientX - dialog.getBoundingClientRect().left) / dialog.clientWidth;
        if (urls.length > 1 && where < 0.25) show(index - 1);
        else if (urls.length > 1 && where > 0.75) show(index + 1);
        else answer(undefined);
      });
      return undefined;
    });
  }

  /**
   * @template Answer
   * @param {HTMLElement} dialog
   * @param {string} place
   * @param {(answer: (value: Answer) => void, layer: HTMLElement) => Answer} listen returns what an abandoned question is answered with
   * @returns {Promise<Answer>}
   */
  #ask(dialog, place, listen) {
    const layer = element('div', `wx-dialog-layer ${place}`, {}, dialog);
    // The tap that asked for the dialog still brings its click, and by then the dialog lies there: only what begins on it
    // counts. Keys make clicks without a pointer, whose detail is 0.
    let touched = false;
    layer.addEventListener('pointerdown', () => { touched = true; }, { capture: true });
    layer.addEventListener('click', (event) => {
      if (!touched && event.detail > 0) event.stopImmediatePropagation();
    }, { capture: true });
    return new Promise((resolve) => {
      const answer = (/** @type {Answer} */ value) => {
        layer.remove();
        this.open.delete(abandon);
        resolve(value);
      };
      const otherwise = listen(answer, layer);
      const abandon = () => answer(otherwise);
      this.open.add(abandon);
      this.root.append(layer);
    });
  }

  close() {
    this.hideToast();
    [...this.open].forEach((abandon) => abandon());
  }
}

/** @param {string} icon */
function signOf(icon) {
  if (icon === 'loading') return element('i', 'wx-spinner large');
  return ICONS[icon] ? drawing('wx-toast-icon', '0 0 40 40', ICONS[icon]) : null;
}

/**
 * @param {string} text
 * @param {string} className
 * @param {string} [color]
 */
function textButton(text, className, color) {
  const button = element('button', className, { type: 'button' }, text);
  if (color) button.style.color = color;
  return button;
}
