/**
 * What the server tells: `/cockpit.json` once, `/events` for as long as the page is open.
 *
 * @typedef {object} CockpitInfo
 * @property {string} stage URL of the stage page, on another site than the cockpit's
 * @property {string} name of the project
 * @property {string} folder of the mini-program, as the command line showed it
 * @property {'dev' | 'preview'} command
 * @property {string} [language] of the command line
 * @property {{ url: string, protocol: string, demo: string | null } | null} [server] who answers the mini-program
 *
 * @typedef {object} SiteListeners
 * @property {(paths: string[] | null) => void} reload the project has changed; null when nobody knows where
 * @property {(problems: import('./types.js').Problem[]) => void} problems what keeps it from following; [] when it follows again
 * @property {(connected: boolean) => void} connection
 */

/** @returns {Promise<CockpitInfo>} */
export async function cockpitInfo() {
  const response = await fetch('/cockpit.json');
  if (!response.ok) throw new Error(`/cockpit.json: ${response.status}`);
  return response.json();
}

/**
 * Listens until the page is closed; the browser connects again by itself.
 *
 * @param {SiteListeners} listeners
 */
export function followSite({ reload, problems, connection }) {
  const source = new EventSource('/events');
  source.addEventListener('open', () => connection(true));
  source.addEventListener('error', () => connection(false));
  source.addEventListener('message', ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === 'hello' || event.type === 'problems') problems(event.problems);
    else if (event.type === 'reload') reload(event.files && [...Object.keys(event.files), ...event.media]);
  });
}
