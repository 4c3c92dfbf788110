import { randomUUID } from 'node:crypto';
import { catalogue } from '../catalogue.js';
import { logFileIn, openWriteSide, treeFileIn, viewsOf, type WriteSide } from '../installation.js';
import { heldRowsIn } from '../ledger/totals/held-rows.js';
import { readSettings, type Settings } from '../platform/configuration/settings.js';
import { wholeSeconds } from '../platform/dates/instant.js';
import { callAs } from '../platform/decisions/caller.js';
import { learnNamesInLog } from '../personal-data.js';
import { openLogReader } from '../platform/event-log/sqlite/log-reader.js';
import type { ProjectionEngine } from '../platform/projections/projection-engine.js';
import { exitCodeOf, importFile, type ImportFileOptions } from '../take-on/import-file.js';
import { ImportBatchHandler } from '../take-on/import.handlers.js';
import { readMapping } from '../take-on/mapping.js';
import { faultText, reportText } from '../take-on/report-text.js';
import type { SendBatch } from '../take-on/send-batches.js';
import { CannotRun } from './cannot-run.js';
import { existingLog } from './existing-log.js';
import { progressOf, type Progress } from './progress.js';

export interface ImportOptions {
  readonly mapping: string;
  /** Subject of the controller who takes the history on; a dry run needs none. */
  readonly as?: string;
  /** Only look for faults. */
  readonly dryRun?: boolean;
  /** Compare what is held with the source, to the cent. */
  readonly report?: boolean;
}

/** Longest that the report waits for the views to have all that was taken on. */
const VIEWS_WAIT_MS = 60 * 60 * 1_000;
const TELL_MS = 200;

/**
 * Takes history on from a file. Answers the exit code: 0 if all is well, 1 for faults or differences.
 * A dry run without a report reads the file alone: it needs no log, and leaves a running one in peace.
 *
 * @throws CannotRun without a log; SourceUnreadable, MappingWrong, BatchFailed
 */
export async function importHistory(file: string, options: ImportOptions): Promise<number> {
  const settings = readSettings(process.env);
  const mapping = await readMapping(options.mapping);
  if (options.dryRun && !options.report) return readAndTell({ file, mapping });

  existingLog(settings.dataDir);
  const writeSide = await openWriteSide({ settings });
  const views = new LateViews(settings, writeSide);
  try {
    const { log } = writeSide;
    if (!options.dryRun) learnNames(settings, writeSide);
    const into = options.dryRun ? undefined : { log, send: await sender(writeSide, options.as) };
    return await readAndTell({
      file,
      mapping,
      ...(into && { into }),
      ...(options.report && { heldRows: (source, keys) => views.heldRows(source, keys) }),
    });
  } finally {
    await views.close();
    await writeSide.close();
  }
}

/** Of everybody who is registered: to be found in the texts that are taken on. */
function learnNames({ dataDir }: Settings, { sealing }: WriteSide): void {
  const reader = openLogReader(logFileIn(dataDir), { treeFile: treeFileIn(dataDir) });
  try {
    learnNamesInLog(reader, catalogue, sealing);
  } finally {
    reader.close();
  }
}

async function readAndTell(
  what: Pick<ImportFileOptions, 'file' | 'mapping' | 'into' | 'heldRows'>,
): Promise<number> {
  const bars = new Map<string, Progress>();
  const result = await importFile({
    ...what,
    now: Temporal.Now.instant(),
    onFault: (fault) => console.log(faultText(fault)),
    onProgress(phase, done, of) {
      const bar = bars.get(phase) ?? progressOf(phase);
      bars.set(phase, bar);
      bar.update(done, of);
      if (done === of) bar.end();
    },
  });
  for (const line of reportText(result)) console.log(line);
  return exitCodeOf(result);
}

/** Sends batches as the person whose tokens name this subject; without HTTP, which takes memory. */
async function sender(
  { directory, decisions, issuer }: WriteSide,
  subject: string | undefined,
): Promise<SendBatch> {
  if (subject === undefined)
    throw new CannotRun('who takes it on? --as SUBJECT names a controller');
  const person = await directory.personOf({
    issuer,
    subject,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
  if (!person) throw new CannotRun(`nobody is registered under the subject ${subject}`);
  const handler = new ImportBatchHandler(decisions);
  const caller = {
    person,
    onBehalfOf: undefined,
    commandLine: false,
    correlationId: randomUUID(),
    causationId: undefined,
  };
  return (batch, idempotencyKey) =>
    callAs({ ...caller, idempotencyKey, arrivedAt: wholeSeconds(Temporal.Now.instant()) }, () =>
      handler.execute(batch),
    );
}

/** Views that are opened when the log is written and closed, so that not all is in memory at once. */
class LateViews {
  private engine: Promise<ProjectionEngine> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly writeSide: WriteSide,
  ) {}

  async heldRows(source: string, sourceKeys: readonly string[]) {
    this.engine ??= this.open();
    const { reader } = await this.engine;
    return reader.of('totals').read((rows) => heldRowsIn(rows, source, sourceKeys));
  }

  async close(): Promise<void> {
    await (await this.engine)?.close();
  }

  private async open(): Promise<ProjectionEngine> {
    await this.writeSide.close();
    // What is compared has no personal data.
    const engine = viewsOf(this.settings, (text) => text);
    await engine.start();
    const bar = progressOf('views');
    const told = setInterval(
      () => bar.update(engine.status().checkpoint + 1, engine.ownHead + 1),
      TELL_MS,
    );
    await engine.reached(engine.ownHead, VIEWS_WAIT_MS).finally(() => clearInterval(told));
    bar.end();
    return engine;
  }
}
