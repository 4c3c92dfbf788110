import type { Rows } from '../projections/view-reader.js';
import { cosignersOf } from './signed-checkpoint.js';
import { firstCheckpointOver } from './signed-checkpoints.js';

/** The first state of the log that was signed with something in it; `/v1/checkpoints` has its note. */
export class CoveringCheckpoint {
  /** Events that it covers. */
  readonly size!: number;
  /** Root of the Merkle tree over them (RFC 6962), base64. */
  readonly root!: string;
  /** Key names of the witnesses that have cosigned it, as they were configured then. */
  readonly cosignedBy!: string[];
  /** The same in words. */
  readonly says!: string;
}

/** As a member of an answer; none until a state with the event at this index in it is signed. */
export function coveringCheckpoint(
  rows: Rows,
  index: number,
): { readonly checkpoint?: CoveringCheckpoint } {
  const signed = firstCheckpointOver(rows, index);
  if (!signed) return {};
  const { size, root, cosignatures } = signed;
  const cosignedBy = cosignersOf(cosignatures);
  return { checkpoint: { size, root, cosignedBy, says: cosignedInWords(cosignedBy) } };
}

function cosignedInWords(names: readonly string[]): string {
  if (names.length === 0) {
    return 'No witness has cosigned it: nobody but this installation has signed it.';
  }
  const count = names.length === 1 ? 'One witness has' : `${names.length} witnesses have`;
  return `${count} cosigned it: ${names.join(', ')}.`;
}
