/**
 * The platform's own tools on mini-programs: node official_compilers.js GATE FOLDER…
 *
 * Prints, as its last line, JSON: for every folder the list of problems that the gate found.
 *
 *   wxml       wcc, from npm miniprogram-compiler
 *   wxss       wcsc, from npm miniprogram-compiler
 *   templates  the compiler of the new component framework, npm glass-easel-template-compiler
 *   json       the JSON schemas that npm miniprogram-ci carries
 *   compile    miniprogram-ci's whole compiler, without network
 *   read       the same without its slow parts: it lowers and minifies nothing
 *   scripts    … but lowers JavaScript
 *   markup     … but minifies WXML and WXSS
 */
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const SYSTEM = { darwin: 'mac', linux: 'linux', win32: 'windows' }[process.platform];
const TOOLS = path.join(path.dirname(require.resolve('miniprogram-compiler/package.json')), 'bin', SYSTEM);

const GATES = {
  wxml: (folder) => officialTool('wcc', folder, '.wxml', ['-d', '-cc', '0']),
  wxss: (folder) => officialTool('wcsc', folder, '.wxss', ['-db', '-pc', '0']),
  templates: templateProblems,
  json: schemaProblems,
  compile: (folder) => compileProblems(folder, jsonOf(folder, 'project.config.json').setting),
  read: (folder) => compileProblems(folder, {}),
  scripts: (folder) => compileProblems(folder, { es6: true }),
  markup: (folder) => compileProblems(folder, { minifyWXML: true, minifyWXSS: true, postcss: true })
};

async function main() {
  const [gate, ...folders] = process.argv.slice(2);
  const problems = [];
  for (const folder of folders) problems.push(await GATES[gate](folder));
  process.stdout.write('\n' + JSON.stringify(problems) + '\n', () => process.exit(0));
}

function filesOf(folder, ending) {
  return fs.readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith(ending)).sort();
}

function textOf(folder, file) {
  return fs.readFileSync(path.join(folder, file), 'utf8');
}

function jsonOf(folder, file) {
  return JSON.parse(textOf(folder, file));
}

/** Anything on stderr is a warning, and a warning is a problem. */
function officialTool(name, folder, ending, options) {
  const tool = path.join(TOOLS, process.platform === 'win32' ? name + '.exe' : name);
  fs.chmodSync(tool, 0o755);
  const done = spawnSync(tool, options.concat(filesOf(folder, ending)), { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 });
  if (done.error) throw done.error;
  const said = done.stderr.trim();
  if (said !== '') return [said];
  return done.status === 0 ? [] : [name + ' ended with ' + done.status];
}

/** Warnings are problems; only notes, which are matters of taste, are not. */
function templateProblems(folder) {
  const { TmplGroup } = require('glass-easel-template-compiler');
  const group = new TmplGroup();
  return filesOf(folder, '.wxml').flatMap((file) => group
    .addTmpl(file.slice(0, -'.wxml'.length), textOf(folder, file))
    .filter(({ level }) => level !== 'Note')
    .map(({ message, startLine, startColumn }) => `${file}:${startLine + 1}:${startColumn + 1}: ${message}`));
}

function schemaProblems(folder) {
  const { schemaValidate } = require('miniprogram-ci/dist/modules/corecompiler/original/validate/schemaValidate');
  const kinds = { 'app.json': 'app', 'project.config.json': 'projectconfig', 'sitemap.json': 'sitemap', 'theme.json': 'theme' };
  return filesOf(folder, '.json').flatMap((file) => {
    const kind = kinds[file.split(path.sep).join('/')] || 'page';
    let value;
    try {
      value = jsonOf(folder, file);
    } catch (error) {
      return [file + ': ' + error.message];
    }
    const { warning, error } = schemaValidate(kind, value);
    const unknown = warning === '' ? [] : [file + ': unknown key: ' + warning];
    return unknown.concat(error.map((found) => file + ': ' + JSON.stringify(found)));
  });
}

async function compileProblems(folder, setting) {
  // It would ask the platform's server which file endings may ship, and has the list built in.
  const endings = require('miniprogram-ci/dist/utils/white_ext_list');
  endings.getWhiteExtList = async () => ({
    GameWhiteList: new Set(endings.GameWhiteList),
    MiniProgramWhiteList: new Set(endings.MiniProgramWhiteList)
  });
  const ci = require('miniprogram-ci');
  const project = new ci.Project({
    appid: 'wx0000000000000000',
    type: 'miniProgram',
    projectPath: folder,
    privateKey: 'none: nothing is uploaded',
    ignores: [],
    attr: async () => ({
      platform: true,
      setting: {
        MaxCodeSize: 2, MaxSubpackageSubCodeSize: 2, MaxSubpackageFullCodeSize: 30, MaxSubPackageLimit: 100,
        NavigateMiniprogramLimit: 10, MinTabbarCount: 2, MaxTabbarCount: 5, MaxTabbarIconSize: 40
      }
    })
  });
  try {
    await ci.getCompiledResult({ project, version: '1.0.0', desc: '', setting });
    return [];
  } catch (error) {
    return [String(error.message || error)];
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
