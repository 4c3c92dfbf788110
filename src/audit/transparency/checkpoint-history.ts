import { aggregate } from '../../platform/decisions/aggregate.js';
import { toBase64 } from '../../platform/transparency/base64.js';
import { checkpointText, type Checkpoint } from '../../platform/transparency/checkpoint.js';
import {
  checkpointFacts,
  type CheckpointEvent,
} from '../../platform/transparency/checkpoint.events.js';
import { rotationNote } from '../../platform/transparency/key-rotation.js';
import {
  cosignaturesWith,
  type SignedCheckpoint,
} from '../../platform/transparency/signed-checkpoint.js';
import { noteText } from '../../platform/transparency/signed-note.js';
import { signText, type Signer } from '../../platform/transparency/signatures.js';
import { verifierKeyText } from '../../platform/transparency/verifier-key.js';

/** The one stream of the installation's checkpoints, and its kind. */
export const CHECKPOINTS = 'checkpoints';

/** What was signed so far, and with which keys. */
export interface CheckpointState {
  readonly firstKey: string | undefined;
  /** That signs now. */
  readonly key: string | undefined;
  /** Notes, oldest first. */
  readonly rotations: readonly string[];
  readonly latest: SignedCheckpoint | undefined;
}

const initial: CheckpointState = {
  firstKey: undefined,
  key: undefined,
  rotations: [],
  latest: undefined,
};

function evolve(state: CheckpointState, event: CheckpointEvent): CheckpointState {
  switch (event.type) {
    case 'LogKeyIntroduced':
      return { ...state, firstKey: event.data.vkey, key: event.data.vkey };
    case 'LogKeyRotated':
      return { ...state, key: event.data.vkey, rotations: [...state.rotations, event.data.note] };
    case 'CheckpointSigned':
      return { ...state, latest: { ...event.data, cosignatures: [] } };
    case 'CheckpointCosigned': {
      const { latest } = state;
      if (latest?.size !== event.data.size) return state;
      const cosignatures = cosignaturesWith(latest.cosignatures, event.data.cosignatures);
      return { ...state, latest: { ...latest, cosignatures } };
    }
    default:
      return event satisfies never;
  }
}

/** What the stream `checkpoints` is about. */
export const checkpoints = aggregate({
  kind: CHECKPOINTS,
  isOnly: true,
  facts: checkpointFacts,
  initial,
  evolve,
  snapshot: 1,
});

/** Nothing may be signed as things are: a person has to look. The message says why. */
export class SigningStopped extends Error {
  override readonly name = 'SigningStopped';
}

/** Signs the state of the log, by the rules: the key in force, only ever larger, one root per size. */
export function sign(
  state: CheckpointState,
  { size, root }: Omit<Checkpoint, 'origin'>,
  signer: Signer,
): CheckpointEvent[] {
  const vkey = verifierKeyText(signer.key);
  if (state.key !== undefined && state.key !== vkey) {
    throw new SigningStopped(`checkpoints are signed with ${state.key}, not with ${vkey}`);
  }
  const last = state.latest?.size ?? 0;
  if (size <= last) throw new SigningStopped(`a checkpoint of size ${last} was signed already`);
  const text = checkpointText({ origin: signer.key.name, size, root });
  const note = noteText({ text, signatures: [signText(text, signer)] });
  return [
    ...(state.key === undefined ? [{ type: 'LogKeyIntroduced', data: { vkey } } as const] : []),
    { type: 'CheckpointSigned', data: { size, root: toBase64(root), note } },
  ];
}

/** Keeps cosignatures, which were verified, of the last checkpoint. */
export function keepCosignatures(
  { latest }: CheckpointState,
  size: number,
  cosignatures: readonly string[],
): CheckpointEvent[] {
  if (latest?.size !== size) return [];
  const fresh = cosignatures.filter((line) => !latest.cosignatures.includes(line));
  return fresh.length === 0
    ? []
    : [{ type: 'CheckpointCosigned', data: { size, cosignatures: fresh } }];
}

/** Hands over to another key of the same name. */
export function rotate(state: CheckpointState, old: Signer, next: Signer): CheckpointEvent[] {
  if (state.key !== verifierKeyText(old.key)) {
    throw new SigningStopped('the key in the file is not the one that signs now');
  }
  const lastSize = state.latest?.size ?? 0;
  const note = rotationNote(old, next, { lastSize });
  return [{ type: 'LogKeyRotated', data: { vkey: verifierKeyText(next.key), lastSize, note } }];
}
