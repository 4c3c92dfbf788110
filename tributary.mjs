#!/usr/bin/env node
// The command line: builds the project if that has not been done yet, then runs it under Node 26.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './launch.mjs';

const root = dirname(realpathSync(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist', 'cli.js');

if (!existsSync(cli)) {
  console.error('Building Tributary (once, about 20 seconds) …');
  const code = await launch('npm', ['run', '--silent', '--prefix', root, 'build']);
  if (code !== 0) process.exit(code);
}
// With a limit V8 collects before it grows; without one it takes what a large machine has.
const HEAP = ['--max-old-space-size=192', '--max-semi-space-size=8'];
const args = process.argv.slice(2);
process.exitCode = await launch('node', [...(args[0] === 'import' ? HEAP : []), cli, ...args]);
