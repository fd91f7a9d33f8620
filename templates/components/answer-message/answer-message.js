const { errorText, helpfulDetail, unfinishedText } = require('../../locales/error-text');
const strings = require('../../locales/current').answer;

/**
 * One answer. While it streams the page hands text and state straight to `setData` of this component, a frame at a
 * time (runtime/patcher.js), so that a token never touches the page's own data.
 *
 * Fires `copy` and `retry`; the latter also to go on with an answer that did not come to its end.
 */
Component({
  properties: {
    /** Who answers. */
    name: { type: String, value: '' },
    /** Says that a machine wrote this; always in sight, as the labelling rules for generated content demand. */
    aiLabel: { type: String, value: '' },
    /** An answer of an earlier visit, all at once; null for one that arrives now. */
    past: { type: Object, value: /** @type {import('../../pages/chat/answer-data').WholeAnswer | null} */ (null) },
    /** The last message of the conversation: only this one can be asked again. */
    latest: { type: Boolean, value: false }
  },

  data: {
    strings,
    /** @type {import('../../runtime/transcript').EntryStatus} */
    status: 'pending',
    /** @type {import('../../runtime/message-view').TextRun[]} */
    runs: [],
    /** @type {import('../../runtime/message-view').TextRun[]} */
    reasoning: [],
    thinking: false,
    thinkingSeconds: 0,
    /** @type {import('../../pages/chat/answer-data').Remark} a remark below the text, by its name in `strings` */
    remark: '',
    /** @type {import('../../runtime/transcript').Entry['error']} */
    error: null,
    /** It failed, and its run can go on. */
    resumable: false,
    /** @type {import('../../pages/chat/live-answer').Connection} */
    connection: '',
    errorText: '',
    errorDetail: ''
  },

  observers: {
    past(/** @type {import('../../pages/chat/answer-data').WholeAnswer | null} */ past) {
      if (past) this.setData(past);
    },

    'error, resumable'(/** @type {{ code: string, message: string } | null} */ error, /** @type {boolean} */ resumable) {
      if (!error) return;
      this.setData(resumable
        ? { errorText: unfinishedText(error.code), errorDetail: '' }
        : { errorText: errorText(error.code), errorDetail: helpfulDetail(error) });
    }
  },

  methods: {
    onCopy() {
      this.triggerEvent('copy');
    },

    onRetry() {
      this.triggerEvent('retry');
    },

    onLongPress() {
      wx.showActionSheet({
        itemList: [strings.copy],
        success: () => this.onCopy(),
        // Closing the menu counts as a failure; there is nothing to do about it.
        fail() {}
      });
    }
  }
});
