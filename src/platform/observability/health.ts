import { setTimeout } from 'node:timers/promises';
import type { EventLog, Index, LogCorrupt } from '../event-log/event-log.js';
import type { ViewsStatus } from '../projections/views-status.js';
import type { TreeStatus } from '../transparency/tree-thread.js';

/** What is asked of a log. */
export interface LogState extends Pick<EventLog, 'head'> {
  /** Set when something that is stored was found not to be what was written. */
  readonly halted?: LogCorrupt | undefined;
}

export interface HealthParts {
  readonly log: LogState;
  /** Left out where there is no tree over the log. */
  readonly tree?: () => Pick<TreeStatus, 'halt'>;
  /** Why the state of the log is not signed any more. */
  readonly signingStopped?: () => string | undefined;
  /** For what signing waits that is not in our hands: no reason to send requests elsewhere. */
  readonly signingWaits?: () => string | undefined;
  readonly views: () => Pick<ViewsStatus, 'checkpoint' | 'halted' | 'views'>;
  /** How far the views may be behind, in events. */
  readonly readyLagEvents: number;
  readonly isClosing: () => boolean;
}

/** The log is a file of this machine: if it takes longer to answer, something is wrong. */
const LOG_PATIENCE_MS = 2_000;

/** Whether this node should be sent requests, and if not, why. */
export class Health {
  constructor(private readonly parts: HealthParts) {}

  /** What is amiss that keeps no request from being answered. */
  notices(): readonly string[] {
    const waits = this.parts.signingWaits?.();
    return waits === undefined ? [] : [`checkpoints are not signed: ${waits}`];
  }

  async faults(): Promise<readonly string[]> {
    const { log, tree, views, readyLagEvents, isClosing } = this.parts;
    if (isClosing()) return ['shutting down'];
    if (log.halted) return [`halted: ${log.halted.message}`];
    const head = await headOf(log);
    if (head === undefined) return ['the event log does not answer'];
    const { checkpoint, halted, views: each } = views();
    if (halted) return [`all views have halted at index ${halted.index}`];
    const treeHalt = tree?.().halt;
    const unsigned = this.parts.signingStopped?.();
    const lag = head - checkpoint;
    return [
      ...(treeHalt ? [`the tree over the log has stopped: ${treeHalt.reason}`] : []),
      ...(unsigned ? [`checkpoints are not signed: ${unsigned}`] : []),
      ...each.flatMap((view) =>
        view.halted ? [`view ${view.name} has halted at index ${view.halted.index}`] : [],
      ),
      ...(lag > readyLagEvents ? [`the views are ${lag} events behind`] : []),
    ];
  }
}

async function headOf(log: Pick<EventLog, 'head'>): Promise<Index | undefined> {
  const timeout = new AbortController();
  const silence = setTimeout(LOG_PATIENCE_MS, undefined, { signal: timeout.signal });
  try {
    return await Promise.race([log.head(), silence]);
  } catch {
    return undefined; // a log that fails is as unready as one that is silent; its writer logs why
  } finally {
    timeout.abort();
    silence.catch(() => {}); // cancelled, which it says by rejecting
  }
}
