// A small mini-program, given as files, on the real stage with the browser's own clock.
import { BUILT_IN_TAGS } from '../../generator/xiaoliu/simulator/src/components/index.js';
import { RealClock } from '../../generator/xiaoliu/simulator/src/clock.js';
import { Device } from '../../generator/xiaoliu/simulator/src/device/device.js';
import { Feed } from '../../generator/xiaoliu/simulator/src/feed.js';
import { createEvaluate, loadProject, memoryFiles } from '../../generator/xiaoliu/simulator/src/project/index.js';
import { Stage } from '../../generator/xiaoliu/simulator/src/stage.js';

const clock = new RealClock();
const evaluate = createEvaluate();
const network = { request: () => ({ cancel() {} }), socket: () => ({ send() {}, close() {} }) };

/** Takes the place of the mini-program before. `chrome`: 'full' or 'none'. */
export async function open(files, { chrome, ...options }) {
  close();
  const feed = new Feed({ now: () => performance.now() });
  const device = new Device({ clock, feed, ...options });
  const project = await loadProject(memoryFiles(files), { evaluate, builtIns: BUILT_IN_TAGS, console });
  const root = document.createElement('div');
  root.id = 'stage';
  document.body.append(root);
  const stage = new Stage({ project, device, clock, feed, network, storage: new Map(), root, evaluate, chrome });
  Object.assign(globalThis, { stage, device, feed });
  stage.launch();
  await shown();
  return stage.problems;
}

export function close() {
  if (!globalThis.stage) return;
  globalThis.stage.close();
  document.getElementById('stage').remove();
  globalThis.stage = null;
}

/** Resolves when the screen shows what has been set. */
export function shown() {
  return new Promise((resolve) => { globalThis.stage.afterRender(resolve); });
}

/** What the page's handler `on` has been told: type, detail, id of the node. */
export function events() {
  return globalThis.stage.pages.front.instance.told;
}

/** Sets data of the page in front, and waits until it is shown. */
export async function setData(data) {
  globalThis.stage.pages.front.instance.setData(data);
  await shown();
}

export { NOT_SIMULATED, SIMULATED } from '../../generator/xiaoliu/simulator/src/components/index.js';
