// Asks questions with the generated client, over real sockets, many at a time, and says what became of each.
//
//   node run-answers.js MINIPROGRAM < job.json > results.json
//
// job: { url, transports: [name], parallel, runs: [{ question, cuts: [string] }] }; see SocketPlatform for `cuts`.
// result, one a run: { state, text, ids, end, error, legs, mostOpen, seconds: of the phone's clock }.
const path = require('node:path');
const { SocketPlatform } = require('./socket-platform.js');

const miniprogram = path.resolve(process.argv[2]);
const load = (file) => require(path.join(miniprogram, file));

/** Milliseconds of the machine's own time after which a run hangs. */
const PATIENCE = 60000;

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function main() {
  const { url, transports, parallel, runs } = JSON.parse(await readAll(process.stdin));
  const ways = transports.map((name) => load(`runtime/transports/${name}.js`));
  const results = [];
  let next = 0;
  await Promise.all(Array.from({ length: parallel }, async () => {
    while (next < runs.length) {
      const index = next;
      next += 1;
      results[index] = await answer(url, ways, runs[index]);
    }
  }));
  process.stdout.write(JSON.stringify(results), () => process.exit(0));
}

/**
 * @param {string} url
 * @param {object[]} transports
 * @param {{ question: string, cuts: string[] }} run
 */
function answer(url, transports, { question, cuts }) {
  const { RunController } = load('runtime/run.js');
  const platform = new SocketPlatform(cuts);
  const seen = { text: '', ids: [], end: null, error: null };
  return new Promise((resolve) => {
    const began = platform.now();
    const hanging = setTimeout(() => finish('hangs'), PATIENCE);
    const finish = (state) => {
      clearTimeout(hanging);
      resolve(Object.assign(seen, {
        state, legs: platform.traffic, mostOpen: platform.mostOpen, seconds: (platform.now() - began) / 1000,
      }));
    };
    const controller = new RunController({
      platform,
      transports,
      protocol: load('protocol.js'),
      backend: { url, model: '' },
      onEvent(event) {
        if (event.type === 'delta') {
          seen.text += event.content || '';
          seen.ids.push(event.id);
        } else {
          seen[event.type] = event;
        }
      },
      onState(state) {
        if (['complete', 'stopped', 'failed'].includes(state)) finish(state);
      },
    });
    controller.start({ messages: [{ role: 'user', content: question }] });
  });
}

async function readAll(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
