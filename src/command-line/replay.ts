import { catalogue } from '../catalogue.js';
import { treeFileIn } from '../installation.js';
import type { StoredEvent } from '../platform/event-log/event-log.js';
import { openLogReader } from '../platform/event-log/sqlite/log-reader.js';
import { readSettings } from '../platform/configuration/settings.js';
import { CannotRun } from './cannot-run.js';
import { existingLog } from './existing-log.js';

/** Which events to print; what is left out does not narrow. Instants are RFC 3339; both ends count. */
export interface ReplayFilter {
  readonly stream?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
  /** One JSON object per line instead of text for people. */
  readonly json?: boolean;
}

/**
 * Prints the events of the log, oldest first, until whoever reads them has enough (`| head`).
 *
 * @throws CannotRun when no event can be of the type
 */
export async function replay(filter: ReplayFilter): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  if (filter.type !== undefined && !catalogue.types.has(filter.type)) {
    throw new CannotRun(`no event has the type ${filter.type}: see docs/reference/events.md`);
  }
  const { dataDir } = readSettings(process.env);
  const reader = openLogReader(existingLog(dataDir), { treeFile: treeFileIn(dataDir) });
  try {
    for await (const batch of reader.readAll(0)) {
      for (const event of batch) {
        if (matches(event, filter))
          console.log(filter.json ? JSON.stringify(event) : readable(event));
      }
    }
  } finally {
    reader.close();
  }
}

export function matches({ stream, type, metadata }: StoredEvent, filter: ReplayFilter): boolean {
  const at = Date.parse(metadata.recordedAt);
  return (
    (filter.stream === undefined || filter.stream === stream) &&
    (filter.type === undefined || filter.type === type) &&
    (filter.actor === undefined || filter.actor === metadata['actor']) &&
    (filter.from === undefined || at >= Date.parse(filter.from)) &&
    (filter.to === undefined || at <= Date.parse(filter.to))
  );
}

/** Place, time and type on the first line, who and why on the second, then the data. */
export function readable({ index, stream, revision, type, data, metadata }: StoredEvent): string {
  const { recordedAt, decidedAt, actor, actorRole, onBehalfOf, command } = metadata;
  const role = actorRole ? ` as ${actorRole}` : '';
  const other = onBehalfOf ? ` for ${onBehalfOf}` : '';
  return [
    `${index}  ${recordedAt}  ${type}`,
    `    ${stream} · revision ${revision}`,
    `    ${actor ?? 'nobody'}${role}${other}, by ${command ?? 'no command'}, decided at ${decidedAt ?? recordedAt}`,
    ...JSON.stringify(data, null, 2)
      .split('\n')
      .map((line) => `    ${line}`),
    '',
  ].join('\n');
}
