import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound, refusal } from '../../platform/decisions/refusal.js';
import { lastIndexOfReading, Queries } from '../../platform/http/reading.js';
import {
  cosignedNote,
  cosignersOf,
  type SignedCheckpoint,
} from '../../platform/transparency/signed-checkpoint.js';
import {
  CHECKPOINTS_VIEW,
  checkpointsBelow,
  logKeys,
} from '../../platform/transparency/signed-checkpoints.js';
import { proofText } from '../../platform/transparency/tlog-proof.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { TrailSource } from '../trail/trail.view.js';
import { eventsAt } from '../trail/steps.js';
import { Transparency, type LastSigned } from '../transparency/transparency.view.js';
import type { ReceiptFile } from './receipt-file.js';

/** No checkpoint covers the event yet; one is signed at most once a minute. */
export const notSignedYet = refusal<{ index: number; signed: number; secondsLeft: number }>(
  503,
  'CHECKPOINT_PENDING',
  'The log has not signed a state with this event in it yet: ask again.',
);

const SECONDS_BETWEEN_CHECKPOINTS = 60;

/** An event of the log with its proof, to be checked by anybody who has the key of the log. */
export class ReceiptFileView implements ReceiptFile {
  readonly format!: 'tributary-receipt-file';
  readonly version!: 1;
  /** As it is stored: its leaf is SHA-256 over 0x00 and its RFC 8785 form. */
  readonly event!: ReceiptFile['event'];
  /** C2SP tlog-proof, with the checkpoint and its signatures. */
  readonly proof!: string;
  /** Key names of those who have cosigned the checkpoint; empty if nobody has. */
  readonly cosignedBy!: string[];
  /** First verifier key of the log, then the signed note of each rotation. */
  readonly keys!: string[];
}

interface Row {
  readonly idx: bigint;
  readonly fund: string;
  readonly donor: string;
}

/** Makes receipt files for whoever may see the receipt. */
export class ReceiptFiles {
  constructor(
    private readonly source: TrailSource,
    private readonly transparency: Transparency,
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async of(id: string): Promise<ReceiptFileView> {
    const views = this.views.of('receipts', CHECKPOINTS_VIEW);
    const { index, lastThen } = await this.queries.read(views, (rows) => ({
      index: Number(readable(rows, id).idx),
      lastThen: lastSigned(rows),
    }));
    const [event] = await eventsAt(this.source.log, [index]);
    if (!event) throw notFound({ id });
    const isPast = lastIndexOfReading() !== undefined;
    const { checkpoint, keys } = isPast ? lastThen : await this.transparency.covering(index);
    if (checkpoint === undefined || checkpoint.size <= index) {
      throw isPast ? notFound({ id }) : pending(index, checkpoint);
    }
    const { stream, revision, type, data, metadata } = event;
    const path = this.transparency.tree.inclusionProof(index, checkpoint.size);
    return {
      format: 'tributary-receipt-file',
      version: 1,
      event: { stream, revision, id: event.id, type, data, metadata },
      proof: proofText({ index, path, checkpoint: cosignedNote(checkpoint) }),
      cosignedBy: cosignersOf(checkpoint.cosignatures),
      keys: [...keys],
    };
  }
}

/** Of a past state nothing is signed anew: what is answered never changes. */
const lastSigned = (rows: Rows): LastSigned => ({
  checkpoint: checkpointsBelow(rows, Number.MAX_SAFE_INTEGER, 1)[0],
  keys: logKeys(rows),
});

function readable(rows: Rows, id: string): Row {
  const row = rows.get<Row>('SELECT idx, fund, donor FROM receipt WHERE id = ?', id);
  if (!row) throw notFound({ id });
  currentViewer().requireRead({ fund: row.fund, parties: [row.donor] });
  return row;
}

const pending = (index: number, checkpoint: SignedCheckpoint | undefined) =>
  notSignedYet({
    index,
    signed: checkpoint?.size ?? 0,
    secondsLeft: SECONDS_BETWEEN_CHECKPOINTS,
  });
