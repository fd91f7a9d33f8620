const { PlainMessageView } = require('../../runtime/message-view');

/**
 * Answers as data of their bubble (components/answer-message).
 *
 * @typedef {import('../../runtime/message-view').TextRun} TextRun
 * @typedef {import('../../runtime/transcript').Entry} Entry
 *
 * @typedef {'' | 'stopped' | 'length' | 'filtered' | 'empty'} Remark
 *
 * @typedef {Pick<Entry, 'status' | 'error'> & { remark: Remark }} Ending
 * @typedef {Ending & { runs: TextRun[], reasoning: TextRun[], thinkingSeconds: number }} WholeAnswer
 */

/**
 * @param {Entry} entry an answer that is over
 * @returns {Ending} how it ended
 */
function ending(entry) {
  return { status: entry.status, remark: remarkOn(entry), error: entry.error };
}

/**
 * @param {Entry} entry an answer that is over
 * @param {boolean} showThinking
 * @returns {WholeAnswer} everything at once
 */
function wholeAnswer(entry, showThinking) {
  return Object.assign(ending(entry), {
    runs: runsOf(entry.content),
    reasoning: showThinking ? runsOf(entry.reasoning) : [],
    thinkingSeconds: entry.thinkingSeconds
  });
}

/**
 * @param {Entry} entry
 * @returns {Remark}
 */
function remarkOn({ status, content, reason }) {
  if (status === 'stopped') return 'stopped';
  if (status === 'failed') return '';
  if (content === '') return 'empty';
  return reason === 'stop' ? '' : reason;
}

/**
 * @param {string} text
 * @returns {TextRun[]}
 */
function runsOf(text) {
  const view = new PlainMessageView();
  view.feed(text);
  view.end();
  return view.runs;
}

module.exports = { ending, wholeAnswer };
