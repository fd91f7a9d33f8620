const strings = require('../../locales/current').thinking;

/** The model's reasoning, folded; the slot is its text. */
Component({
  properties: {
    /** Reasoning is still arriving. */
    active: { type: Boolean, value: false },
    /** How long it took; 0 while that is not known. */
    seconds: { type: Number, value: 0 }
  },

  data: {
    strings,
    open: false,
    duration: ''
  },

  observers: {
    seconds(/** @type {number} */ seconds) {
      this.setData({ duration: seconds > 0 ? strings.seconds.replace('{seconds}', String(seconds)) : '' });
    }
  },

  methods: {
    onToggle() {
      this.setData({ open: !this.data.open });
    }
  }
});
