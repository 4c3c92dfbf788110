import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { mutated } from './mutant-list.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** What the specs need; the modules are linked. */
const PARTS = [
  'src',
  'test',
  'dist',
  'docs',
  'package.json',
  'jest.config.js',
  'tsconfig.json',
  'launch.mjs',
  'tributary.mjs',
];

/** Longer than any of the specs takes; one that does not end has found something, too. */
const LIMIT_MS = 300_000;

/** As the project is compiled, file by file. */
const OPTIONS = {
  ...ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => readFileSync(file, 'utf8')).config
    .compilerOptions,
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2024,
  lib: undefined,
  rootDir: undefined,
  outDir: undefined,
  sourceMap: false,
};

/** A copy of the project in which checks are taken out, one at a time. */
export class CopiedTree {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'mutants-'));
    for (const part of PARTS)
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }

  /** Takes the check out of the source, and out of the compiled file that threads and processes load. */
  async without(mutant, run) {
    const source = join(this.folder, mutant.file);
    const compiled = join(this.folder, mutant.file.replace(/^src/, 'dist').replace(/\.ts$/, '.js'));
    const [text, code] = [source, compiled].map((file) => readFileSync(file, 'utf8'));
    const changed = mutated(mutant, text);
    try {
      writeFileSync(source, changed);
      writeFileSync(compiled, this.compile(mutant, changed));
      return await run();
    } finally {
      writeFileSync(source, text);
      writeFileSync(compiled, code);
    }
  }

  compile({ without, file }, text) {
    const { outputText, diagnostics } = ts.transpileModule(text, {
      compilerOptions: OPTIONS,
      fileName: file,
      reportDiagnostics: true,
    });
    if (diagnostics.length === 0) return outputText;
    const [{ messageText }] = diagnostics;
    throw new Error(
      `“${without}” is no TypeScript: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  }

  /** Runs a spec. Answers what has come of it: `passed`, `failed`, `endless`, or why it could not be run. */
  outcomeOf({ spec, test }) {
    const report = join(this.folder, 'reports', 'report.json');
    mkdirSync(dirname(report), { recursive: true });
    rmSync(report, { force: true });
    const jest = [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--runTestsByPath',
      spec,
      '--bail',
      '--forceExit',
      '--json',
      `--outputFile=${report}`,
      ...(test ? ['--testNamePattern', test] : []),
    ];
    const { error } = spawnSync('node', ['launch.mjs', 'node', ...jest], {
      cwd: this.folder,
      stdio: 'ignore',
      timeout: LIMIT_MS,
    });
    if (error?.code === 'ETIMEDOUT') return 'endless';
    const found = JSON.parse(readFileSync(report, 'utf8'));
    if (found.numFailedTests > 0) return 'failed';
    if (found.numRuntimeErrorTestSuites > 0) return found.testResults[0].message;
    return found.numPassedTests > 0 ? 'passed' : `no test of ${spec} has run`;
  }
}
