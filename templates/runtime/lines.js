/**
 * What the parsers share: lines, and the limit on what may be buffered.
 *
 * @typedef {{ type: 'comment', text: string }} CommentFrame a line that carries nothing, such as a heartbeat
 * @typedef {{ type: 'error', code: 'too_large', message: string }} ParserErrorFrame the last frame of a parser
 */

// UTF-16 units of one unfinished line or event.
const MAX_LENGTH = 1048576;

/**
 * Cuts text into lines that end with LF, CR or CRLF, wherever the chunks were cut.
 *
 * Each character is looked at once: only new text is searched, and an unfinished line is kept as a list of pieces,
 * so that a long line fed one character at a time costs no more than one fed whole.
 */
class LineSplitter {
  /**
   * @param {number} maxLength
   */
  constructor(maxLength) {
    this.maxLength = maxLength;
    // Once a line was too long nothing is split any more.
    this.overflowed = false;
    /** @type {string[]} */
    this.pieces = [];
    this.pendingLength = 0;
    this.atStart = true;
    // A CR ended the last chunk: an LF that opens the next one belongs to it.
    this.afterCr = false;
  }

  /**
   * @param {string} text
   * @returns {string[]} the lines that `text` completes, without their ends
   */
  feed(text) {
    /** @type {string[]} */
    const lines = [];
    if (this.overflowed || text === '') return lines;

    const first = text.charCodeAt(0);
    let start = (this.atStart && first === 0xfeff) || (this.afterCr && first === 0x0a) ? 1 : 0;
    this.atStart = false;
    this.afterCr = false;

    let lf = text.indexOf('\n', start);
    let cr = text.indexOf('\r', start);
    while (lf !== -1 || cr !== -1) {
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      if (this.pendingLength + end - start > this.maxLength) break;
      lines.push(this.join(text.slice(start, end)));
      start = end + 1;
      if (end === cr) {
        if (start === lf) start += 1;
        this.afterCr = start === text.length && end === start - 1;
        cr = text.indexOf('\r', start);
      }
      if (lf !== -1 && lf < start) lf = text.indexOf('\n', start);
    }

    this.keep(start === 0 ? text : text.slice(start));
    return lines;
  }

  /**
   * @returns {string} the unfinished last line; it is forgotten
   */
  end() {
    return this.join('');
  }

  /**
   * @param {string} piece
   */
  keep(piece) {
    this.pendingLength += piece.length;
    if (this.pendingLength > this.maxLength) {
      this.overflowed = true;
      this.pieces = [];
    } else if (piece !== '') {
      this.pieces.push(piece);
    }
  }

  /**
   * @param {string} piece
   * @returns {string} the pending line with `piece` at its end
   */
  join(piece) {
    if (this.pendingLength === 0) return piece;
    this.pieces.push(piece);
    const line = this.pieces.join('');
    this.pieces = [];
    this.pendingLength = 0;
    return line;
  }
}

/**
 * @param {number} maxLength
 * @returns {ParserErrorFrame}
 */
function tooLarge(maxLength) {
  return { type: 'error', code: 'too_large', message: 'A line or an event is longer than ' + maxLength + ' characters.' };
}

module.exports = { LineSplitter, MAX_LENGTH, tooLarge };
