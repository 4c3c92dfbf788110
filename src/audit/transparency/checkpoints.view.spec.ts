import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkpointsProjection } from '../../platform/transparency/checkpoints.projection.js';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import {
  newKey,
  newWitness,
  ORIGIN,
  checkpointNote,
  COSIGNED_AT,
} from '../../../test/audit/signing.js';
import { toBase64 } from '../../platform/transparency/base64.js';
import { leafHash } from '../../platform/transparency/merkle.js';
import { parseNote, signatureLine } from '../../platform/transparency/signed-note.js';
import { cosignText, type Signer } from '../../platform/transparency/signatures.js';
import { CHECKPOINTS } from './checkpoint-history.js';
import { ListCheckpoints, ListCheckpointsHandler } from './checkpoints.view.js';

const KEY = newKey();
const [BOARD, DONORS] = [newWitness('board'), newWitness('donors')];
const ROOT = leafHash('all events');
const SIGNED = 230;

let history: RecordedHistory;

const noteOf = (size: number): string => checkpointNote({ origin: ORIGIN, size, root: ROOT }, KEY);

function signed(size: number): void {
  const data = { size, root: toBase64(ROOT), note: noteOf(size) };
  history.happened('2026-03-05T09:00:00Z', 'system', [
    CHECKPOINTS,
    { type: 'CheckpointSigned', data },
  ]);
}

const lineOf = (size: number, witness: Signer, at = COSIGNED_AT): string =>
  signatureLine(cosignText(parseNote(noteOf(size)).text, witness, at)).trimEnd();

const cosigned = (size: number, ...cosignatures: readonly string[]) =>
  history.happened('2026-03-05T09:00:01Z', 'system', [
    CHECKPOINTS,
    { type: 'CheckpointCosigned', data: { size, cosignatures } },
  ]);

const list = (below?: number) => history.ask(ListCheckpointsHandler, new ListCheckpoints(below));

beforeAll(() => {
  history = new RecordedHistory([checkpointsProjection]);
  for (let size = 1; size <= SIGNED; size++) {
    signed(size);
    if (size !== SIGNED) continue;
    cosigned(size, lineOf(size, BOARD));
    cosigned(size, lineOf(size, DONORS), lineOf(size, BOARD, COSIGNED_AT + 60));
  }
});

afterAll(() => history.close());

describe('the list of checkpoints', () => {
  it('begins with the largest, and goes on below the last that was shown', async () => {
    const pages = [await list(), await list(131), await list(31), await list(1)];
    expect(pages.map((page) => [page.length, page[0]?.size, page.at(-1)?.size])).toEqual([
      [100, 230, 131],
      [100, 130, 31],
      [30, 30, 1],
      [0, undefined, undefined],
    ]);
  });

  it('shows each with the latest cosignature of each witness', async () => {
    const [last, before] = await list();
    expect(last?.note).toBe(
      checkpointNote({ origin: ORIGIN, size: SIGNED, root: ROOT }, KEY) +
        `${lineOf(SIGNED, BOARD, COSIGNED_AT + 60)}\n${lineOf(SIGNED, DONORS)}\n`,
    );
    expect(before?.note).toBe(noteOf(SIGNED - 1));
  });
});
