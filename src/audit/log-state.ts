import { LogCorrupt, type StoredEvent } from '../platform/event-log/event-log.js';
import type { LogReader } from '../platform/event-log/sqlite/log-reader.js';
import { isDamage } from '../platform/sqlite/errors.js';
import { parseCheckpoint, type Checkpoint } from '../platform/transparency/checkpoint.js';
import { noteText, parseNote } from '../platform/transparency/signed-note.js';
import type { KeyChain } from './trust.js';

/** The stream in which the log keeps its checkpoints and its keys. */
export const CHECKPOINT_STREAM = 'checkpoints';

const PAGE = 1_000;

/** The events of a stream, a page at a time. */
export function* eventsOf(
  reader: Pick<LogReader, 'streamPage'>,
  stream: string,
  rows = PAGE,
): Generator<StoredEvent> {
  for (let revision = 0; ; revision += rows) {
    const page = reader.streamPage(stream, revision, rows);
    yield* page;
    if (page.length < rows) return;
  }
}

/** The events of a stream up to the first that can't be read, which a reading of the whole log will name. */
export function readableEventsOf(
  reader: Pick<LogReader, 'streamPage'>,
  stream: string,
): StoredEvent[] {
  const events: StoredEvent[] = [];
  // One that can't be read takes its page along: then what is before it is read one by one.
  for (const rows of [PAGE, 1]) {
    try {
      for (const event of eventsOf(reader, stream, rows)) events[event.revision] = event;
      break;
    } catch (error) {
      if (!(error instanceof LogCorrupt) && !isDamage(error)) throw error;
    }
  }
  return events;
}

/** The keys that the events of the stream `checkpoints` say: the first, then the note of each rotation. */
export const keysIn = (events: Iterable<StoredEvent>): KeyChain =>
  [...events].flatMap(({ type, data }) => {
    if (type === 'LogKeyIntroduced') return [textIn(data['vkey'])];
    return type === 'LogKeyRotated' ? [textIn(data['note'])] : [];
  });

/** The last state that the log has signed, and with which keys. */
export interface SignedLogState extends Checkpoint {
  /** The checkpoint with the signatures of the log and of all who have cosigned. */
  readonly note: string;
  readonly keys: KeyChain;
}

/**
 * Folds the events of the stream `checkpoints`: keys, checkpoints, cosignatures. Undefined if nothing
 * was signed yet.
 */
export function lastSigned(events: Iterable<StoredEvent>): SignedLogState | undefined {
  const keys: string[] = [];
  let note: string | undefined;
  for (const { type, data } of events) {
    if (type === 'LogKeyIntroduced') keys.push(textIn(data['vkey']));
    else if (type === 'LogKeyRotated') keys.push(textIn(data['note']));
    else if (type === 'CheckpointSigned') note = textIn(data['note']);
    else if (type === 'CheckpointCosigned') note = cosigned(note ?? '', data['cosignatures']);
  }
  if (note === undefined) return undefined;
  return { ...parseCheckpoint(parseNote(note).text), note, keys };
}

/** Later cosignatures of a witness take the place of its earlier one. */
function cosigned(note: string, lines: unknown): string {
  const added = Array.isArray(lines) ? lines.map((line) => `${textIn(line)}\n`).join('') : '';
  const { text, signatures } = parseNote(note + added);
  const byKey = new Map(signatures.map((each) => [`${each.name} ${each.id}`, each]));
  return noteText({ text, signatures: [...byKey.values()] });
}

/** What is no text is the empty one: neither a key nor a note. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
