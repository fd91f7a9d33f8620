/**
 * A path in a template is relative to the file that it is written in.
 *
 * @param {import('./built-in.js').FrameworkElement} element in that template
 * @param {string} path
 * @returns {string} from the mini-program's folder, with a leading slash; a whole address stays what it is
 */
export function fromOwner(element, path) {
  if (path.startsWith('/') || path.includes(':')) return path;
  const owner = element.ownerShadowRoot ? element.ownerShadowRoot.getHostNode().is : '';
  const steps = owner.split('/').slice(0, -1);
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  return '/' + steps.join('/');
}
