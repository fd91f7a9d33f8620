/** What went wrong, in human words, and a way on. Fires `retry`. */
Component({
  properties: {
    text: { type: String, value: '' },
    /** The server's own words, where they may help. */
    detail: { type: String, value: '' },
    /** The button's text; empty when trying again cannot help. */
    retryText: { type: String, value: '' }
  },

  methods: {
    onRetry() {
      this.triggerEvent('retry');
    }
  }
});
