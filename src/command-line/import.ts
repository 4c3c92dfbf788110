import { randomUUID } from 'node:crypto';
import { openInstallation, type Installation } from '../installation.js';
import { heldRowsIn } from '../ledger/totals/held-rows.js';
import { EMBEDDED_ISSUER } from '../platform/auth/tokens.js';
import { wholeSeconds } from '../platform/dates/instant.js';
import { callAs } from '../platform/decisions/caller.js';
import type { Answer } from '../platform/decisions/decisions.js';
import { Commands } from '../platform/http/commands.js';
import { createLogger } from '../platform/observability/logger.js';
import { createService } from '../service.js';
import { exitCodeOf, importFile, type ImportResult } from '../take-on/import-file.js';
import type { ImportBatch } from '../take-on/import.commands.js';
import { readMapping } from '../take-on/mapping.js';
import { faultText, reportText } from '../take-on/report-text.js';
import type { SendBatch } from '../take-on/send-batches.js';
import { progressOf } from './progress.js';
import { settingsOrExit } from './settings.js';

export interface ImportOptions {
  readonly mapping: string;
  /** Subject of the controller who takes the history on. */
  readonly as: string;
  /** Only look for faults. */
  readonly dryRun?: boolean;
  /** Compare what is held with the source, to the cent. */
  readonly report?: boolean;
}

/** Longest that the report waits for the views to have all that was taken on. */
const VIEWS_WAIT_MS = 10 * 60 * 1_000;

/** Takes history on from a file. Answers the exit code: 0 if all is well, 1 for faults or differences. */
export async function importHistory(file: string, options: ImportOptions): Promise<number> {
  const settings = settingsOrExit();
  const mapping = await readMapping(options.mapping);
  const installation = await openInstallation({ settings, logger: createLogger('silent') });
  try {
    const service = await createService(installation);
    const bars = new Map<string, ReturnType<typeof progressOf>>();
    const send = options.dryRun
      ? undefined
      : await sender(installation, service.app.get(Commands), options.as);
    const result = await importFile({
      file,
      mapping,
      log: installation.log,
      now: Temporal.Now.instant(),
      onFault: (fault) => console.log(faultText(fault)),
      onProgress(phase, done, of) {
        const bar = bars.get(phase) ?? progressOf(phase);
        bars.set(phase, bar);
        bar.update(done, of);
      },
      ...(send && { send }),
      ...(options.report && { heldRows: heldRowsOf(installation) }),
    });
    for (const bar of bars.values()) bar.end();
    await service.close();
    return tell(result);
  } finally {
    await installation.close();
  }
}

function tell(result: ImportResult): number {
  for (const line of reportText(result)) console.log(line);
  return exitCodeOf(result);
}

/** Sends batches as the person whose tokens name this subject. */
async function sender(
  { directory }: Installation,
  commands: Commands,
  subject: string,
): Promise<SendBatch> {
  const person = await directory.personOf({
    issuer: EMBEDDED_ISSUER,
    subject,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
  if (!person) throw new Error(`nobody is registered under the subject ${subject}`);
  const correlationId = randomUUID();
  return (batch: ImportBatch, idempotencyKey: string): Promise<Answer> =>
    callAs(
      {
        person,
        onBehalfOf: undefined,
        commandLine: false,
        correlationId,
        causationId: undefined,
        idempotencyKey,
        arrivedAt: wholeSeconds(Temporal.Now.instant()),
      },
      () => commands.send(batch),
    );
}

function heldRowsOf({ engine }: Installation) {
  const views = engine.reader.of('totals');
  return async (source: string, sourceKeys: readonly string[]) => {
    await engine.reached(engine.ownHead, VIEWS_WAIT_MS);
    return views.read((rows) => heldRowsIn(rows, source, sourceKeys));
  };
}
