/** The script that the server composes (modules.py, loader.js). */
export default function load(path: string): any;
