import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import {
  cosignedNote,
  type SignedCheckpoint,
} from '../../platform/transparency/signed-checkpoint.js';
import {
  CHECKPOINTS_VIEW,
  checkpointsBelow,
} from '../../platform/transparency/signed-checkpoints.js';

/** A state of the log that was signed. */
export class CheckpointView {
  /** Events that it covers: a count. */
  readonly size!: number;
  /** Root of the Merkle tree over them, base64. */
  readonly root!: string;
  /** The signed note with all cosignatures (C2SP tlog-checkpoint), as it is verified. */
  readonly note!: string;
}

export class ListCheckpoints {
  constructor(
    /** Only those of fewer events. */
    readonly below?: number,
  ) {}
}

const MOST_LISTED = 100;

@QueryHandler(ListCheckpoints)
export class ListCheckpointsHandler implements IQueryHandler<ListCheckpoints> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ below = Number.MAX_SAFE_INTEGER }: ListCheckpoints): Promise<CheckpointView[]> {
    return this.queries.read(this.views.of(CHECKPOINTS_VIEW), (rows) =>
      checkpointsBelow(rows, below, MOST_LISTED).map(viewOf),
    );
  }
}

/** As it is given away. */
export const viewOf = (checkpoint: SignedCheckpoint) => ({
  size: checkpoint.size,
  root: checkpoint.root,
  note: cosignedNote(checkpoint),
});
