import type { StoredEvent } from '../platform/event-log/event-log.js';
import type { LogReader } from '../platform/event-log/sqlite/log-reader.js';
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
): Generator<StoredEvent> {
  for (let revision = 0; ; revision += PAGE) {
    const page = reader.streamPage(stream, revision, PAGE);
    yield* page;
    if (page.length < PAGE) return;
  }
}

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
