import { openInMemory } from '../doubles/memory-sealing.js';
import type { Catalogue } from '../../src/platform/decisions/facts.js';
import { ViewsBehind } from '../../src/platform/projections/halts.js';
import type { Projection } from '../../src/platform/projections/projection.js';
import { Projector } from '../../src/platform/projections/projector.js';
import { ViewReader } from '../../src/platform/projections/view-reader.js';
import { ViewsFile } from '../../src/platform/projections/views-file.js';
import type { ViewsStatus } from '../../src/platform/projections/views-status.js';
import type { MemoryEventLog } from '../doubles/memory-event-log.js';

/** Views in a real file, fed in this thread when somebody waits for them. */
export class InlineViews {
  readonly reader: ViewReader;
  /** They take in nothing more. */
  isStuck = false;
  private readonly projector: Projector;

  constructor(
    path: string,
    private readonly projections: readonly Projection[],
    catalogue: Catalogue,
    private readonly log: MemoryEventLog,
  ) {
    this.projector = new Projector(ViewsFile.create(path, projections), projections, catalogue);
    this.reader = new ViewReader(projections, openInMemory);
    this.reader.switchTo(path);
  }

  get ownHead(): number {
    return this.log.events.length - 1;
  }

  async reached(index: number): Promise<void> {
    const next = this.projector.checkpoint + 1;
    if (!this.isStuck && next < this.log.events.length) {
      this.projector.apply(this.log.events.slice(next));
    }
    const { checkpoint } = this.projector;
    if (checkpoint < index) throw new ViewsBehind(index, checkpoint);
  }

  status(): ViewsStatus {
    const { checkpoint, halted } = this.projector;
    return {
      head: this.ownHead,
      checkpoint,
      lag: this.ownHead - checkpoint,
      halted: undefined,
      building: undefined,
      abandoned: undefined,
      views: this.projections.map(({ name, version }) => ({
        name,
        version,
        checkpoint,
        lag: this.ownHead - checkpoint,
        halted: halted.find(({ view }) => view === name),
      })),
      counts: { events: checkpoint + 1, batches: 1 },
    };
  }

  close(): void {
    this.reader.close();
    this.projector.close();
  }
}
