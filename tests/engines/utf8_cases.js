// What the tests do with a TextDecoder, ours or the browser's own, and what they note down: every single return value,
// so that two decoders agree only if they agree call by call.

/** The value, or the name of the exception. */
function outcome(action) {
  try {
    return action();
  } catch (error) {
    return `<${error.name}>`;
  }
}

/** Decodes the pieces between the cuts as one stream, ended by an empty call or by the last piece. */
function stream(decoder, bytes, cuts, endsWithPiece) {
  const ends = [...cuts, bytes.length];
  const calls = ends.map((end, index) => {
    const piece = bytes.subarray(index === 0 ? 0 : ends[index - 1], end);
    const last = endsWithPiece && index === cuts.length;
    return outcome(() => decoder.decode(piece, { stream: !last }));
  });
  return endsWithPiece ? calls : [...calls, outcome(() => decoder.decode())];
}

/** All ways to cut in at most three pieces. */
function everySplit(length) {
  const splits = [[]];
  for (let first = 0; first <= length; first++) {
    splits.push([first]);
    for (let second = first; second <= length; second++) {
      splits.push([first, second]);
    }
  }
  return splits;
}

/** For each vector and each split, the calls. One decoder does them all: each stream must leave it as new. */
exports.splits = function splits(Decoder, vectors) {
  return vectors.map((vector) => {
    const decoder = new Decoder();
    const bytes = new Uint8Array(vector);
    return everySplit(bytes.length).map((cuts) => [
      stream(decoder, bytes, cuts, false),
      stream(decoder, bytes, cuts, true),
    ]);
  });
};

/** Each [bytes, cuts] as a stream. */
exports.streams = function streams(Decoder, cases) {
  const decoder = new Decoder();
  return cases.map(([bytes, cuts]) => stream(decoder, new Uint8Array(bytes), cuts, false));
};

/** Each vector whole and in every two pieces, under each pair of flags; after an error the decoder is used again. */
exports.flags = function flags(Decoder, vectors) {
  const results = [];
  [false, true].forEach((fatal) => {
    [false, true].forEach((ignoreBOM) => {
      vectors.forEach((vector) => {
        const bytes = new Uint8Array(vector);
        const reused = new Decoder('utf-8', { fatal, ignoreBOM });
        results.push([outcome(() => reused.decode(bytes)), outcome(() => reused.decode(bytes))]);
        for (let cut = 0; cut <= bytes.length; cut++) {
          // Engines disagree about what a decoder still knows after an error in mid-stream, so nothing is asked then.
          const fresh = new Decoder('utf-8', { fatal, ignoreBOM });
          const first = outcome(() => fresh.decode(bytes.subarray(0, cut), { stream: true }));
          results.push(first === '<TypeError>' ? [first] : [first, outcome(() => fresh.decode(bytes.subarray(cut)))]);
        }
      });
    });
  });
  return results;
};

/** Answers to the same questions about the interface. */
exports.interface = function interface_(Decoder) {
  const bytes = new Uint8Array([0xff, 0xe4, 0xbd, 0xa0, 0x41, 0x42, 0xff, 0xff]);
  const views = [
    bytes,
    bytes.buffer,
    bytes.subarray(1, 4),
    new Int8Array(bytes.buffer, 1, 3),
    new Uint8ClampedArray(bytes.buffer, 1, 4),
    new Uint16Array(bytes.buffer, 2, 2),
    new Uint32Array(bytes.buffer, 4, 1),
    new Float64Array(bytes.buffer),
    new DataView(bytes.buffer, 1, 4),
    new DataView(bytes.buffer, 8),
    new Uint8Array(0),
    new ArrayBuffer(0),
    undefined,
  ];
  const strangers = [null, 0, '', 'text', true, {}, [], [65], () => 65, { byteLength: 1 }, Symbol('bytes')];
  const decoder = new Decoder();
  const strict = new Decoder('utf8', { fatal: true });
  const label = (name) => outcome(() => new Decoder(name).encoding);
  const names = ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8'];
  // Every other encoding is refused here, so only what no encoding is called can be compared with a browser.
  const wrong = ['', ' ', 'utf 8', 'utf-8x', 'xutf-8', 'utf_8', 'utf-7', 'utf-8\u000b', '\u00a0utf8', 'utf8\u0000'];
  wrong.push('unicode11utf-8', 'x-unicode11utf8', 'x-utf8', 'utf8,utf8', '\uff55tf8', 'unıcode11utf8', 'utf-8\nutf-8');
  return {
    views: views.map((view) => outcome(() => decoder.decode(view))),
    strangers: strangers.map((stranger) => outcome(() => decoder.decode(stranger))),
    labels: names.concat(names.map((name) => ` \t\n\f\r${name.toUpperCase()}\r\f\n\t `), wrong).map(label),
    labelTypes: [undefined, null, 8, {}, Symbol('utf-8'), { toString: () => 'UTF-8' }].map(label),
    attributes: [decoder.encoding, decoder.fatal, decoder.ignoreBOM, strict.encoding, strict.fatal, strict.ignoreBOM],
    truthy: [new Decoder('utf8', { fatal: 1, ignoreBOM: 'yes' })].map((one) => [one.fatal, one.ignoreBOM]),
    noOptions: [undefined, null, {}].map((options) => [
      outcome(() => new Decoder('utf8', options).fatal),
      outcome(() => new Decoder('utf8').decode(bytes.subarray(0, 2), options)),
    ]),
    readOnly: ['encoding', 'fatal', 'ignoreBOM'].map((name) => outcome(() => { decoder[name] = 'other'; })),
    needsNew: outcome(() => Decoder('utf-8')),
    // A wrong argument is noticed before anything else happens: the stream goes on.
    afterStranger: [
      decoder.decode(bytes.subarray(1, 3), { stream: true }),
      outcome(() => decoder.decode('text')),
      decoder.decode(bytes.subarray(3, 4)),
    ],
    // A byte order mark is one only at the start of each stream, and may come in pieces.
    marks: [[0xef], [0xbb], [], [0xbf], [0xef, 0xbb, 0xbf, 0x41]]
      .map((piece) => decoder.decode(new Uint8Array(piece), { stream: true }))
      .concat(decoder.decode(), decoder.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x42]))),
    emptyIsNoStart: [
      decoder.decode(new Uint8Array(0), { stream: true }),
      decoder.decode(undefined, { stream: true }),
      decoder.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x43])),
    ],
  };
};

/** The same pseudo-random numbers in every engine: Marsaglia's xorshift32. Below `limit`. */
function randomFrom(seed) {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) | 1;
  return function below(limit) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const WELL_FORMED = [
  [0x41], [0x7f], [0xc2, 0x80], [0xdf, 0xbf], [0xe0, 0xa0, 0x80], [0xe4, 0xbd, 0xa0], [0xed, 0x9f, 0xbf],
  [0xee, 0x80, 0x80], [0xef, 0xbb, 0xbf], [0xef, 0xbf, 0xbd], [0xf0, 0x90, 0x80, 0x80], [0xf0, 0x9f, 0x98, 0x80],
  [0xf4, 0x8f, 0xbf, 0xbf],
];
const CRITICAL = [
  0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbb, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
  0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
];

/** Up to 24 bytes in up to 5 pieces: characters, characters cut short, bytes at the limits of table 3-7, any bytes. */
function randomCase(below) {
  const bytes = [];
  const length = below(25);
  while (bytes.length < length) {
    const kind = below(8);
    const character = WELL_FORMED[below(WELL_FORMED.length)];
    if (kind < 3) {
      bytes.push(...character);
    } else if (kind < 5) {
      bytes.push(...character.slice(0, 1 + below(character.length)));
    } else {
      bytes.push(kind < 7 ? CRITICAL[below(CRITICAL.length)] : below(256));
    }
  }
  const cuts = Array.from({ length: below(5) }, () => below(bytes.length + 1));
  return { bytes: new Uint8Array(bytes), cuts: cuts.sort((a, b) => a - b) };
}

/** For each seed, `count` random streams and one number that stands for all their return values: FNV-1a, 32 bits. */
exports.fuzz = function fuzz(Decoder, { seeds, count }) {
  return seeds.map((seed) => {
    const below = randomFrom(seed);
    const decoder = new Decoder();
    let hash = 0x811c9dc5;
    for (let index = 0; index < count; index++) {
      const { bytes, cuts } = randomCase(below);
      const calls = stream(decoder, bytes, cuts, index % 2 === 0).join('|') + '\n';
      for (let unit = 0; unit < calls.length; unit++) {
        hash = Math.imul(hash ^ calls.charCodeAt(unit), 0x01000193);
      }
    }
    return hash >>> 0;
  });
};

/** The streams behind one number, to see where two decoders part. */
exports.explain = function explain(Decoder, { seed, count }) {
  const below = randomFrom(seed);
  const decoder = new Decoder();
  return Array.from({ length: count }, (unused, index) => {
    const { bytes, cuts } = randomCase(below);
    return { bytes: Array.from(bytes), cuts, calls: stream(decoder, bytes, cuts, index % 2 === 0) };
  });
};
