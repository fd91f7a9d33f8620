/** Questions to tap. Fires `choose` with `{ text }`. */
Component({
  properties: {
    items: { type: Array, value: /** @type {string[]} */ ([]) },
    /** What a screen reader calls the list. */
    label: { type: String, value: '' }
  },

  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    onTap(event) {
      this.triggerEvent('choose', { text: this.data.items[event.currentTarget.dataset.index] });
    }
  }
});
