// Makes a long log out of a short one, in a process of its own: multiply <from> <to> <events>
import { logFileIn } from '../../../src/installation.js';
import type { NewRecord, StoredEvent } from '../../../src/platform/event-log/event-log.js';
import { SqliteEventLog } from '../../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { copySecrets, reading } from './history.js';
import { recordOf, Template } from './template.js';

/** Records in one append: well within the limits of the port. */
const APPEND_RECORDS = 250;
/** Appends handed over before their outcome is waited for. */
const APPENDS_AHEAD = 32;

/** Tells the story, as often as it takes, until the log has so many events. */
async function multiply(from: string, to: string, events: number): Promise<void> {
  const story = storyIn(from);
  const template = new Template(story);
  const log = await SqliteEventLog.open(logFileIn(copySecrets(from, to)));
  const underWay: Promise<unknown>[] = [];
  for (let written = 0; written < events;) {
    const told = written === 0 ? story.map(recordOf) : template.copy();
    const records = told.slice(0, events - written);
    for (const part of partsOf(records)) underWay.push(log.append(part, []));
    written += records.length;
    if (underWay.length >= APPENDS_AHEAD) await Promise.all(underWay.splice(0));
  }
  await Promise.all(underWay);
  await log.close();
}

function* partsOf(records: readonly NewRecord[]): Generator<readonly NewRecord[]> {
  for (let at = 0; at < records.length; at += APPEND_RECORDS) {
    yield records.slice(at, at + APPEND_RECORDS);
  }
}

function storyIn(dataDir: string): readonly StoredEvent[] {
  return reading(dataDir, (log) => {
    const story: StoredEvent[] = [];
    while (story.length <= log.headIndex()) story.push(...log.pageFrom(story.length));
    return story;
  });
}

const [from = '', to = '', events = ''] = process.argv.slice(2);
await multiply(from, to, Number(events));
