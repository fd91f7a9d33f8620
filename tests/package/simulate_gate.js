/**
 * Whether the official unit-test tool can load the pages of mini-programs: node simulate_gate.js FOLDER…
 *
 * Prints, as its last line, JSON: for every folder the list of what was thrown or said.
 */
const fs = require('fs');
const path = require('path');
const { JSDOM } = require('jsdom');

const { window } = new JSDOM('<!doctype html><body></body>');
Object.assign(globalThis, { window, document: window.document, Event: window.Event, CustomEvent: window.CustomEvent });
const simulate = require('miniprogram-simulate');

globalThis.Page = ({ data, ...methods }) => globalThis.Component({ data, methods });

function problemsOf(root) {
  const said = [];
  const { warn, error } = console;
  Object.assign(console, { warn: (text) => said.push(String(text)), error: (text) => said.push(String(text)) });
  try {
    JSON.parse(fs.readFileSync(path.join(root, 'app.json'), 'utf8')).pages.forEach((page) => {
      const id = simulate.load(path.join(root, page), path.basename(page), { rootPath: root });
      simulate.render(id).attach(document.body.appendChild(document.createElement('div')));
    });
  } catch (thrown) {
    said.push(String(thrown));
  } finally {
    Object.assign(console, { warn, error });
  }
  return said;
}

const found = process.argv.slice(2).map(problemsOf);
process.stdout.write('\n' + JSON.stringify(found) + '\n', () => process.exit(0));
