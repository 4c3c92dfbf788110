import { LogCorrupt, type Index, type StoredEvent } from '../event-log/event-log.js';
import type { Catalogue } from '../decisions/facts.js';
import { CurrentShape, dispatchTo, dispatchWithout, wantedBy, type Dispatch } from './dispatch.js';
import { isStorageFault, reasonOf, UnreadableEvent, type ViewHalt } from './halts.js';
import type { Projection } from './projection.js';
import { TableGuard, ViewWriter } from './view-writer.js';
import type { ViewsFile } from './views-file.js';
import { signatureOf } from './views-schema.js';

/** Feeds the log to the views of one file, each batch in one transaction with the checkpoint inside. */
export class Projector {
  /** Index of the last event taken in; −1 if none. */
  checkpoint: Index;
  private readonly halts: Map<string, ViewHalt>;
  private readonly shape: CurrentShape;
  private dispatch: Dispatch;

  /** Feeds those views that the file was built for, as they are now declared, and that have not halted. */
  constructor(
    readonly file: ViewsFile,
    projections: readonly Projection[],
    catalogue: Catalogue,
  ) {
    const states = new Map(file.views.map((state) => [state.name, state]));
    const guard = new TableGuard(file.db, file.owners);
    const fed = projections
      .filter((p) => states.get(p.name)?.signature === signatureOf(p))
      .map((projection) => ({ projection, views: new ViewWriter(guard, projection.name) }));
    this.checkpoint = file.state.checkpoint;
    this.shape = new CurrentShape(catalogue);
    this.dispatch = dispatchTo(fed, catalogue.types);
    this.halts = new Map();
    for (const { halt } of states.values()) if (halt) this.stop(halt);
  }

  /** The views that have stopped. */
  get halted(): readonly ViewHalt[] {
    return [...this.halts.values()];
  }

  /**
   * Takes in the events that follow the checkpoint. A view whose handler throws halts there; the
   * others take in the whole batch.
   *
   * @throws UnreadableEvent when this version cannot read an event; all before it are taken in
   * @throws LogCorrupt when an event does not follow the one before it; none is taken in
   */
  apply(events: readonly StoredEvent[]): void {
    this.assertFollows(events);
    const readable: StoredEvent[] = [];
    let unreadable: UnreadableEvent | undefined;
    for (const event of events) {
      try {
        readable.push(this.shape.of(event));
      } catch (cause) {
        unreadable = new UnreadableEvent(event.index, event.type, { cause });
        break;
      }
    }
    const last = readable.at(-1);
    if (last) this.takeIn(readable, last);
    if (unreadable) throw unreadable;
  }

  close(): void {
    this.file.close();
  }

  private assertFollows(events: readonly StoredEvent[]): void {
    let expected = this.checkpoint + 1;
    for (const { index } of events) {
      if (index !== expected) throw new LogCorrupt(expected, `the log goes on with ${index}`);
      expected += 1;
    }
  }

  private takeIn(events: readonly StoredEvent[], last: StoredEvent): void {
    try {
      this.file.transaction(() => {
        for (const event of events) {
          for (const { run, views } of this.handlersOf(event)) run(views, event as never);
        }
        for (const { handler, views } of this.dispatch.batches) {
          const wanted = wantedBy(handler, events);
          if (wanted.length > 0) handler.take(views, wanted as never);
        }
        this.file.advance(last.index, last.id);
      });
    } catch (error) {
      if (isStorageFault(error)) throw error;
      this.takeInWithCare(events, last);
    }
    this.checkpoint = last.index;
  }

  /** The same, each event by itself and a savepoint for each handler, so that only the view whose handler throws stops. */
  private takeInWithCare(events: readonly StoredEvent[], last: StoredEvent): void {
    this.file.transaction(() => {
      for (const event of events) {
        for (const { view, views, run } of this.handlersOf(event)) {
          this.tryOut(view, event, () => run(views, event as never));
        }
        for (const { view, views, handler } of this.dispatch.batches) {
          const wanted = wantedBy(handler, [event]);
          if (wanted.length === 0) continue;
          this.tryOut(view, event, () => handler.take(views, wanted as never));
        }
      }
      this.file.advance(last.index, last.id);
    });
  }

  private tryOut(view: string, event: StoredEvent, handle: () => void): void {
    const { db } = this.file;
    db.exec('SAVEPOINT one_handler');
    try {
      handle();
    } catch (error) {
      if (isStorageFault(error)) throw error;
      db.exec('ROLLBACK TO one_handler');
      const halt = { view, index: event.index, reason: `${event.type}: ${reasonOf(error)}` };
      this.file.halt(halt);
      this.stop(halt);
    }
    db.exec('RELEASE one_handler');
  }

  private handlersOf({ type }: StoredEvent) {
    return this.dispatch.ofType.get(type) ?? [];
  }

  private stop(halt: ViewHalt): void {
    this.halts.set(halt.view, halt);
    this.dispatch = dispatchWithout(halt.view, this.dispatch);
  }
}
