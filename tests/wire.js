// Feeds the runtime's parsers and protocol readers. Prefixed to the scripts of tests/wire.py.

const PARSERS = {
  sse: () => require('/runtime/sse.js').SseParser,
  success: () => require('/runtime/success-lines.js').SuccessLineParser,
  ndjson: () => require('/runtime/ndjson.js').NdjsonParser,
  plain: () => require('/runtime/plain-text.js').PlainTextParser,
};

// A target is the name of a parser, or "protocol-" and the name of a protocol.
// The status is known before the body, or (`late`) only with its end.
function create(target, { max_length: maxLength, status, late }) {
  if (PARSERS[target]) return new (PARSERS[target]())(maxLength ? { maxLength } : undefined);
  const reader = require('/runtime/protocols/' + target.replace('protocol-', '') + '.js').createReader();
  if (status && !late) reader.setStatus(status);
  return reader;
}

function feed(target, vector, pieces) {
  const reader = create(target, vector);
  let out = [];
  pieces.forEach((piece) => { out = out.concat(reader.feed(piece)); });
  if (vector.late) reader.setStatus(vector.status);
  out = out.concat(reader.end());
  if (reader.feed('data: x\n\nsuccess: {}\n').length || reader.end().length) {
    if (target !== 'plain') throw new Error('alive after its end');
  }
  return target === 'plain' || target === 'protocol-text' ? joined(out) : out;
}

// Plain text has no frames of its own: only the sum of the pieces means anything.
function joined(out) {
  return out.reduce((sum, next) => {
    const last = sum[sum.length - 1];
    if (!last || last.type !== next.type) return sum.concat(Object.assign({}, next));
    if (next.type === 'text') last.text += next.text;
    else if (next.type === 'delta') last.content += next.content;
    else return sum.concat(next);
    return sum;
  }, []);
}

function splits(text, threeWayUpTo) {
  const all = [Array.from({ length: text.length }, (_, i) => text[i])];
  for (let i = 0; i <= text.length; i += 1) {
    all.push([text.slice(0, i), text.slice(i)]);
    for (let j = i + 1; text.length <= threeWayUpTo && j < text.length; j += 1) {
      all.push([text.slice(0, i), text.slice(i, j), text.slice(j)]);
    }
  }
  return all;
}

function cut(text, points) {
  const at = [0].concat(points.filter((point) => point < text.length).sort((a, b) => a - b), text.length);
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}
