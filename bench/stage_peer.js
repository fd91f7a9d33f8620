/**
 * The official unit-test tool doing what bench/stage.py asks of the stage: node bench/stage_peer.js '[[10, 100], 20]'
 *
 * The argument is [counts of messages, runs]; printed is JSON: count → milliseconds of each run. The messages are
 * components of the generated page, in a document of jsdom, as in the tool's own tests.
 */
const path = require('path');
const { JSDOM } = require('jsdom');

const ROOT = path.join(__dirname, '..', 'miniprogram_out');
const WORDS = { status: 'streaming', runs: [{ id: 'r0', text: '你好' }] };

const { window } = new JSDOM('<!doctype html><body></body>');
Object.assign(globalThis, { window, document: window.document });
const simulate = require('miniprogram-simulate');

function main() {
  const [counts, runs] = JSON.parse(process.argv[2]);
  const answer = simulate.load(path.join(ROOT, 'components/answer-message/answer-message'), 'answer-message', { rootPath: ROOT });
  const times = Object.fromEntries(counts.map((count) => [count, measure(answer, count, runs)]));
  console.log(JSON.stringify(times));
}

/**
 * @param {string} answer the component, loaded
 * @param {number} count of messages
 * @param {number} runs
 * @returns {number[]} milliseconds
 */
function measure(answer, count, runs) {
  document.body.textContent = '';
  const messages = Array.from({ length: count }, (_, index) => {
    const message = simulate.render(answer, { name: '小溪 ' + index });
    message.attach(document.body.appendChild(document.createElement('div')));
    message.setData(WORDS);
    return message;
  });
  const last = messages[count - 1];
  return Array.from({ length: runs }, (_, run) => {
    const began = performance.now();
    last.setData({ [`runs[${run + 1}]`]: { id: 'r' + (run + 1), text: '小溪流过' } });
    return performance.now() - began;
  });
}

main();
