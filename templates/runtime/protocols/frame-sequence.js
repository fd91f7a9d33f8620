const { errorEvent, truncated } = require('../events.js');
const { asObject, asString } = require('../json.js');
const { countCodePoints, readDelta, readEnd, readError } = require('./fields.js');

/**
 * @typedef {import('../events.js').Event} Event
 * @typedef {import('../events.js').FrameSequence} Sequence
 * @typedef {import('../json.js').JsonObject} JsonObject
 */

/**
 * Follows the frames of one run, which are numbered 1, 2, 3 … without gaps, and turns them into events, over as many
 * connections as it takes.
 *
 * A frame that comes twice is dropped. A missing one, and an end that counts other characters than came, is an error:
 * the text on the screen is always a beginning of the answer, and complete only if it really is.
 *
 * @implements {Sequence}
 */
class FrameSequence {
  /** @param {{ lastId: number, content: string, reasoning: string }} [from] what came of the run at an earlier visit */
  constructor({ lastId, content, reasoning } = { lastId: 0, content: '', reasoning: '' }) {
    this.startId = lastId;
    this.lastId = lastId;
    this.content = content;
    this.reasoning = reasoning;
    this.chars = countCodePoints(content);
  }

  /**
   * @param {import('../events.js').RunFrame} frame
   * @param {Event[]} events
   */
  read({ event, id, fields }, events) {
    const isLast = event === 'end' || event === 'error';
    if (typeof id !== 'number') {
      // A refused request is answered by an error without a number. A heartbeat has none either, and says nothing.
      if (event === 'error') events.push(readError(fields));
      else if (event === 'delta' || event === 'end') events.push(missing());
      return;
    }
    // Who asks for what comes after a run's last frame is sent that frame again.
    const again = isLast && id > 0 && id === this.startId && id === this.lastId;
    if (id <= this.lastId && !again) return;
    if (id !== this.lastId + 1 && !again) {
      events.push(missing());
      return;
    }
    this.lastId = id;
    if (isLast) events.push(this.last(event, fields));
    else if (event === 'delta') this.append(readDelta(fields), id, events);
  }

  /**
   * Goes on to the end of the run by what the server says about it as a whole, when its frames are gone.
   *
   * @param {JsonObject} summary
   * @param {Event[]} events gets none while the run is still being written
   */
  readSummary(summary, events) {
    const id = summary.last_id;
    if (summary.status === 'running' || typeof id !== 'number') return;
    const content = asString(summary.content);
    const reasoning = asString(summary.reasoning);
    const goesOn = content.startsWith(this.content) && reasoning.startsWith(this.reasoning);
    if (goesOn) {
      // The last frame carries no text, so all of it is of frames before that.
      if (reasoning.length > this.reasoning.length) {
        this.append({ type: 'delta', reasoning: reasoning.slice(this.reasoning.length) }, id - 1, events);
      }
      if (content.length > this.content.length) {
        this.append({ type: 'delta', content: content.slice(this.content.length) }, id - 1, events);
      }
    }
    this.lastId = id;
    const error = asObject(summary.error);
    if (!goesOn) events.push(Object.assign(truncated(), { id }));
    else if (error) events.push(this.last('error', error));
    else events.push(this.last('end', asObject(summary.end) || { reason: summary.status }));
  }

  /**
   * @param {import('../events.js').DeltaEvent | null} delta null if there is nothing to show
   * @param {number} id
   * @param {Event[]} events
   */
  append(delta, id, events) {
    if (!delta) return;
    if (delta.content) {
      this.content += delta.content;
      this.chars += countCodePoints(delta.content);
    }
    if (delta.reasoning) this.reasoning += delta.reasoning;
    events.push(Object.assign(delta, { id }));
  }

  /**
   * @param {'end' | 'error'} event
   * @param {JsonObject} fields
   * @returns {Event}
   */
  last(event, fields) {
    const read = event === 'end' ? readEnd(fields, this.chars) : readError(fields);
    return Object.assign(read, { id: this.lastId });
  }
}

/** @returns {Event} of no frame, but of what came instead of the next one */
function missing() {
  return errorEvent('gap', 'A part of the answer is missing.', true);
}

module.exports = { FrameSequence };
