/**
 * Scenes in the official unit-test tool: node simulate.js FOLDER < scenes.json
 *
 * A scene is { component: path without extension, properties, steps }; a step is { set: what setData gets } or
 * { tap: selector } or { call: name of a method } or {}. Printed, as the last line: for each scene, after each step, { data, texts, events }. `texts` are
 * those of the leaves, in order; `events` are [type, detail] of all so far.
 */
const fs = require('fs');
const path = require('path');
const { JSDOM } = require('jsdom');

const EVENTS = ['copy', 'retry', 'choose'];

const { window } = new JSDOM('<!doctype html><body></body>');
Object.assign(globalThis, { window, document: window.document, Event: window.Event, CustomEvent: window.CustomEvent });
const simulate = require('miniprogram-simulate');

const root = process.argv[2];

// The tool knows components only: a page is one whose own functions are its methods.
globalThis.Page = ({ data, ...methods }) => globalThis.Component({ data, methods });

async function play({ component, properties = {}, steps }) {
  const id = simulate.load(path.join(root, component), path.basename(component), { rootPath: root });
  const scene = simulate.render(id, properties);
  const events = [];
  EVENTS.forEach((type) => scene.addEventListener(type, ({ detail }) => events.push([type, detail || {}])));
  scene.attach(document.body.appendChild(document.createElement('div')));
  const seen = [];
  for (const { set, tap, call } of [{}, ...steps]) {
    if (set) scene.setData(set);
    if (call) scene.instance[call]();
    if (tap) scene.querySelector(tap).dispatchEvent('tap');
    await simulate.sleep(0);
    seen.push(JSON.parse(JSON.stringify({ data: scene.data, texts: textsOf(scene.dom), events })));
  }
  return seen;
}

function textsOf(node) {
  if (node.nodeType === 3) return node.textContent.split('\n').map((line) => line.trim()).filter(Boolean);
  return [...node.childNodes].flatMap(textsOf);
}

async function main() {
  const seen = [];
  for (const scene of JSON.parse(fs.readFileSync(0, 'utf8'))) seen.push(await play(scene));
  process.stdout.write('\n' + JSON.stringify(seen) + '\n', () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
