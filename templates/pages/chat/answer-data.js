const { PlainMessageView } = require('../../runtime/message-view');

/**
 * Answers as data of their bubble (components/answer-message).
 *
 * @typedef {import('../../runtime/message-view').TextRun} TextRun
 * @typedef {import('../../runtime/transcript').Entry} Entry
 *
 * @typedef {'' | 'stopped' | 'length' | 'filtered' | 'empty'} Remark
 *
 * @typedef {object} Ending
 * @property {Entry['status']} status
 * @property {Remark} remark
 * @property {Entry['error']} error
 * @property {boolean} resumable whether the run of an answer that failed can go on
 *
 * @typedef {Ending & { runs: TextRun[], reasoning: TextRun[], thinkingSeconds: number }} WholeAnswer
 */

/**
 * @param {Entry} entry an answer that is over
 * @returns {Ending} how it ended
 */
function ending(entry) {
  const { status, error, run } = entry;
  return { status, remark: remarkOn(entry), error, resumable: status === 'failed' && run !== null };
}

/**
 * @param {Entry} entry an answer of an earlier visit, over or not
 * @param {boolean} showThinking
 * @returns {WholeAnswer} everything at once
 */
function wholeAnswer(entry, showThinking) {
  const reasoning = showThinking ? entry.reasoning : '';
  const whole = Object.assign(ending(entry), {
    runs: runsOf(entry.content),
    reasoning: runsOf(reasoning),
    thinkingSeconds: entry.thinkingSeconds
  });
  // Reasoning that nobody may see is nothing to see.
  if (whole.status === 'streaming' && entry.content === '' && reasoning === '') whole.status = 'pending';
  return whole;
}

/**
 * @param {Entry} entry
 * @returns {Remark}
 */
function remarkOn({ status, content, reason }) {
  if (status === 'stopped') return 'stopped';
  if (status !== 'complete') return '';
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
