/**
 * What the streams mean, beside what they are: a project that xiaoliu generated brings a reader of its protocol
 * (protocol.js), and a second instance of it follows each response here. Any other project shows bytes and text alone.
 *
 * @param {import('./feed.js').Feed} feed
 * @param {() => any} requireProtocol gives the project's protocol.js; may throw when it has none
 * @returns {() => void} ends the following
 */
export function followProtocol(feed, requireProtocol) {
  /** @type {Map<number, any>} request → reader */
  const readers = new Map();

  /** @param {number} id @param {(reader: any) => unknown} read */
  const tell = (id, read) => {
    const reader = readers.get(id);
    if (!reader) return;
    const events = read(reader);
    if (Array.isArray(events)) events.forEach((event) => feed.add('event', { id, event }));
  };

  return feed.on((record) => {
    if (record.kind === 'request' && record.chunked) {
      const reader = createReader(requireProtocol);
      if (reader) readers.set(record.id, reader);
    } else if (record.kind === 'head') {
      tell(record.id, (reader) => reader.setStatus(record.statusCode));
    } else if (record.kind === 'chunk') {
      tell(record.id, (reader) => reader.feed(record.text));
    } else if (record.kind === 'request-end') {
      if (record.outcome === 'success') tell(record.id, (reader) => reader.end());
      readers.delete(record.id);
    }
  });
}

/** @param {() => any} requireProtocol */
function createReader(requireProtocol) {
  try {
    return requireProtocol().createReader();
  } catch (error) {
    return null;
  }
}
