/** The timeline as a file. */

/**
 * @param {object} content
 * @param {string} content.project name
 * @param {import('./types.js').StageState | undefined} content.state of the stage
 * @param {import('./records.js').RecordStore} content.store
 * @returns {object} what goes into the file; docs/preview.md describes it
 */
export function exported({ project, state, store }) {
  return {
    xiaoliu: 'timeline',
    version: 1,
    exportedAt: new Date().toISOString(),
    project,
    state,
    summary: store.summary,
    dropped: store.dropped,
    records: store.entries.map(({ record, session }) => ({ session, ...record })),
  };
}

/**
 * @param {object} content
 * @returns {string} the name of the file that the browser saves
 */
export function download(content) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `xiaoliu-timeline-${new Date().toISOString().slice(0, 19).replace(/:/g, '-')}.json`;
  link.click();
  // The browser reads the blob after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  return link.download;
}
