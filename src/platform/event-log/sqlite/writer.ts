// The entry of the writer's thread. Threads load from `dist`; nothing in here may have decorators.
import {
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from 'node:worker_threads';
import { Backlog } from './backlog.js';
import { GroupCommit } from './group-commit.js';
import type { FromWriter, TimedAppend, ToWriter, WriterStart } from './messages.js';
import { unpacked } from './packed-appends.js';
import { openForWriting } from '../../sqlite/own-file.js';
import { EVENT_LOG } from './schema.js';
import { messageOf } from '../../sqlite/errors.js';

if (!parentPort) throw new Error('the writer is a worker thread');
serve(parentPort, workerData);

/** Writes what comes in through the port, until it is asked to end or an error ends it. */
function serve(port: MessagePort, { file, ...end }: WriterStart): void {
  const database = openForWriting(file, EVENT_LOG);
  const groups = new GroupCommit(database, end);
  const backlog = new Backlog();
  const promised: number[] = [];

  port.on('message', (first: ToWriter) => {
    let closing = receive(first);
    for (;;) {
      // Everything that has arrived during the last commit goes into this one.
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        closing = receive(next.message) || closing;
      }
      if (!keepPromises()) return;
      const group = backlog.takeGroup();
      if (group.length === 0) break;
      if (!write(group)) return;
    }
    if (closing) finish();
  });
  answer('ready');

  /** Whether this was the request to end. */
  function receive(message: ToWriter): boolean {
    if (message === 'close') return true;
    if ('nothingUntilMs' in message) promised.push(message.nothingUntilMs);
    else backlog.add(unpacked(message));
    return false;
  }

  /** Before the appends that have come with them: these are recorded later then. */
  function keepPromises(): boolean {
    if (promised.length === 0) return true;
    return unlessBroken(0, () => {
      groups.recordNothingUntil(Math.max(...promised));
      for (const _ of promised.splice(0)) answer('promised');
    });
  }

  const write = (group: TimedAppend[]): boolean =>
    unlessBroken(group.length, () => answer(groups.commit(group)));

  /** Whether it went well; else the writer has ended. */
  function unlessBroken(inDoubt: number, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      answer({ reason: messageOf(error), inDoubt });
      stop();
      return false;
    }
  }

  function answer(message: FromWriter): void {
    port.postMessage(message);
  }

  function finish(): void {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    stop();
  }

  function stop(): void {
    database.close();
    port.close();
  }
}
