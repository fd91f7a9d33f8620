import { normalize } from './paths.js';
import { error } from './problems.js';

/**
 * Where the files of a folder are.
 *
 * @typedef {object} FileSource
 * @property {() => string[] | null} [list] every path, or null when only reading tells what is there
 * @property {(path: string) => Promise<string | null>} read the text, or null when there is no such file; rejects with
 *   an Error that says why it cannot be read
 * @property {(path: string) => string} url where an image or a font can be loaded from
 */

/** Media types of files that may be kept as text. */
const TEXT_TYPES = /** @type {Record<string, string>} */ ({
  svg: 'image/svg+xml',
  json: 'application/json',
});

/**
 * @param {Record<string, string>} files path → text
 * @param {string} [base] URL of the folder, for files that are no text
 * @returns {FileSource}
 */
export function memoryFiles(files, base) {
  return {
    list: () => Object.keys(files),
    read: async (path) => (Object.hasOwn(files, path) ? files[path] : null),
    url(path) {
      if (base !== undefined) return fileUrl(base, path);
      if (!Object.hasOwn(files, path)) return path;
      const extension = path.slice(path.lastIndexOf('.') + 1);
      return `data:${TEXT_TYPES[extension] || 'text/plain'};charset=utf-8,${encodeURIComponent(files[path])}`;
    },
  };
}

/**
 * All text files in one request.
 *
 * @param {string} url of a JSON object path → text, or null for a file that must be asked for by itself
 * @param {string} base URL of the folder, for such files and for those that are no text
 * @returns {Promise<FileSource>}
 */
export async function fetchedFiles(url, base) {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`);
  const files = await response.json();
  const memory = memoryFiles(files, base);
  const folder = crawledFiles(base);
  return { ...memory, read: (path) => (files[path] === null ? folder.read(path) : memory.read(path)) };
}

/**
 * A folder that some server serves; what is in it is found by following references from app.json.
 *
 * @param {string} base URL of the folder
 * @returns {FileSource}
 */
export function crawledFiles(base) {
  return {
    list: () => null,
    async read(path) {
      const response = await fetch(fileUrl(base, path), { cache: 'no-cache' });
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      return decode(await response.arrayBuffer());
    },
    url: (path) => fileUrl(base, path),
  };
}

/**
 * @param {string} base
 * @param {string} path
 */
function fileUrl(base, path) {
  const folder = base.endsWith('/') || base === '' ? base : `${base}/`;
  return folder + path.split('/').map(encodeURIComponent).join('/');
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {string}
 */
function decode(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('not UTF-8');
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

/** What is built from a folder by the platform's tools, and nothing else. */
const COMPILED = /\.(js|json|wxml|wxss|wxs)$/;

/** The files of a mini-program as they are read: each once, relative to its root. */
export class ProjectFiles {
  /**
   * @param {FileSource} source
   * @param {string} root the mini-program's folder inside the source, '' for the source itself
   * @param {import('./problems.js').Problem[]} problems gets files that cannot be read
   */
  constructor(source, root, problems) {
    this.source = source;
    this.root = root === '' ? '' : `${root}/`;
    this.problems = problems;
    /** @type {Map<string, Promise<string | null>>} */
    this.reading = new Map();
    /** @type {Map<string, string>} what has been read */
    this.texts = new Map();
    const list = source.list ? source.list() : null;
    /** @type {string[] | null} */
    this.list = list && list
      .filter((path) => path.startsWith(this.root))
      .map((path) => path.slice(this.root.length));
  }

  /**
   * @param {string} path
   * @returns {Promise<string | null>} null when there is no such file, or it cannot be read
   */
  read(path) {
    let reading = this.reading.get(path);
    if (!reading) {
      reading = this.source.read(this.root + path).then(
        (text) => {
          if (text === null) return null;
          const content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
          this.texts.set(path, content);
          return content;
        },
        (/** @type {Error} */ reason) => {
          this.problems.push(error(path, null, `cannot be read: ${reason.message}`));
          return null;
        },
      );
      this.reading.set(path, reading);
    }
    return reading;
  }

  /** Reads whatever a list names, so that a path made at run time is found too. */
  async readListed() {
    if (this.list) await Promise.all(this.list.filter((path) => COMPILED.test(path)).map((path) => this.read(path)));
  }

  /**
   * @param {string} path
   * @returns {string | undefined} of a file that has been read
   */
  text(path) {
    return this.texts.get(path);
  }

  /**
   * @param {string} path relative to the mini-program, with or without a leading slash
   * @returns {string} where an image or a font of the mini-program can be loaded from
   */
  url(path) {
    return this.source.url(this.root + normalize(path));
  }
}
