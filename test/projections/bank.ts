import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInMemory } from '../doubles/memory-sealing.js';
import { Catalogue } from '../../src/platform/decisions/facts.js';
import { buildViews } from '../../src/platform/projections/build-views.js';
import type { Projection } from '../../src/platform/projections/projection.js';
import { ProjectionEngine } from '../../src/platform/projections/projection-engine.js';
import { viewsDigest, type TableDigest } from '../../src/platform/projections/views-digest.js';
import { LogFile } from './log-file.mjs';
import * as versions from './savings.mjs';
import { SavingsLog, type Said } from './savings-log.js';

const WORKERS = {
  savings: new URL('./savings.worker.mjs', import.meta.url),
  nextSavings: new URL('./next-savings.worker.mjs', import.meta.url),
  crampedSavings: new URL('./cramped-savings.worker.mjs', import.meta.url),
  mendedSavings: new URL('./mended-savings.worker.mjs', import.meta.url),
};

/** A data directory with a log, and engines that are started and ended on it. */
export class Bank {
  readonly directory = mkdtempSync(join(tmpdir(), 'bank-'));
  readonly log = new LogFile(join(this.directory, 'log.db'));
  private readonly history = new SavingsLog();
  private readonly engines: ProjectionEngine[] = [];

  /** Answers the index of the last event. */
  append(...said: readonly Said[]): number {
    const from = this.history.events.length;
    this.history.append(...said);
    return this.log.append(this.history.events.slice(from));
  }

  async start(
    version: keyof typeof WORKERS = 'savings',
    directory = this.directory,
  ): Promise<ProjectionEngine> {
    const engine = new ProjectionEngine({
      open: openInMemory,
      directory,
      logFile: this.log.path,
      worker: WORKERS[version],
      projections: versions[version],
    });
    this.engines.push(engine);
    await engine.start();
    return engine;
  }

  /** Lets workers read nothing from the log's beginning, so that no new views can be built. */
  holdBuilding(): void {
    writeFileSync(`${this.log.path}.held`, '');
  }

  letBuildingGoOn(): void {
    rmSync(`${this.log.path}.held`);
  }

  get viewsFiles(): string[] {
    return readdirSync(this.directory)
      .filter((name) => /^views-.*\.db$/.test(name))
      .sort();
  }

  /** Digests of the one views file that there is. */
  get digests(): TableDigest[] {
    const [file, ...others] = this.viewsFiles;
    if (file === undefined || others.length > 0) throw new Error('expected one views file');
    return viewsDigest(join(this.directory, file));
  }

  /** Digests of what the log says, built at once. */
  freshDigests(projections: readonly Projection[] = versions.savings): TableDigest[] {
    const file = join(this.directory, 'fresh.db');
    const catalogue = new Catalogue(versions.savingsFacts);
    buildViews({ log: this.log, file, projections, catalogue });
    return viewsDigest(file);
  }

  async end(): Promise<void> {
    for (const engine of this.engines) await engine.close();
    this.log.close();
    rmSync(this.directory, { recursive: true });
  }
}

/** Looks again, some milliseconds apart, until it is so; the time limit of the spec bounds it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
