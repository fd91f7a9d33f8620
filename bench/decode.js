// Measures the decoders handed in, in whatever engine evaluates this, in one run: each round gives every decoder one
// slice of time on the same chunks, so that a busy moment of the machine hits all of them alike; the best slice counts.
// A slice must stay short even for the slowest decoder, or it would be the only one that never gets a quiet slice.

const DECODERS = argument.decoders.map((name) => require(`/${name}.js`).TextDecoder);
// Milliseconds. QuickJS has nothing finer than Date, JavaScriptCore's shell no `performance` in older versions.
const now = typeof performance === 'undefined' ? Date.now : () => performance.now();

const BYTES_A_PASS = 6000;

/** Repeats the text and cuts its UTF-8 into chunks of `size` bytes, through characters too, as the network does. */
function chunksOf(text, size) {
  const once = unescape(encodeURIComponent(text));
  const binary = once.repeat(Math.ceil(BYTES_A_PASS / once.length));
  const chunks = [];
  for (let from = 0; from < binary.length; from += size) {
    const chunk = Uint8Array.from(binary.slice(from, from + size), (unit) => unit.charCodeAt(0));
    // Each with a buffer of its own, as wx.request hands them over.
    chunks.push(chunk.buffer);
  }
  return { chunks, bytes: binary.length };
}

/** Bytes a second over one slice. */
function speed(decoder, { chunks, bytes }) {
  let start = now();
  for (const tick = start; start === tick; ) {
    start = now();
  }
  let decoded = 0;
  let elapsed = 0;
  do {
    for (let index = 0; index < chunks.length; index++) {
      decoder.decode(chunks[index], { stream: true });
    }
    decoded += bytes;
    elapsed = now() - start;
  } while (elapsed < argument.milliseconds);
  return (decoded / elapsed) * 1000;
}

const results = [];
argument.sizes.forEach((size) => {
  Object.keys(argument.texts).forEach((kind) => {
    const chunks = chunksOf(argument.texts[kind], size);
    const best = DECODERS.map(() => 0);
    for (let round = 0; round < argument.rounds; round++) {
      DECODERS.forEach((Decoder, which) => {
        best[which] = Math.max(best[which], speed(new Decoder(), chunks));
      });
    }
    results.push({ size, kind, speeds: best });
  });
});
return results;
