import { fact, type EventOf } from '../decisions/facts.js';
import { count, list, text } from '../decisions/fields.js';

const verifierKeyField = () => text(600);
const size = () => count(Number.MAX_SAFE_INTEGER);

/** The installation's own facts about its log, all in the stream `checkpoints`. */
export const checkpointFacts = {
  LogKeyIntroduced: fact(
    'The key that signs checkpoints from the first one on; its name is the origin.',
    {
      /** C2SP verifier key. */
      vkey: verifierKeyField(),
    },
  ),
  LogKeyRotated: fact('Another key signs from now on: a note signed by the old and the new one.', {
    vkey: verifierKeyField(),
    /** Size of the last checkpoint that the old key has signed; 0 for none. */
    lastSize: size(),
    note: text(4_000),
  }),
  CheckpointSigned: fact('The state of the log, signed (C2SP tlog-checkpoint).', {
    /** Events before this one that it covers. */
    size: size(),
    /** Base64. */
    root: text(44),
    /** The signed note, without cosignatures. */
    note: text(4_000),
  }),
  CheckpointCosigned: fact('Witnesses have seen the checkpoint of this size.', {
    size: size(),
    /** Signature lines, without their newline; those verified against the policy. */
    cosignatures: list(text(800), 64),
  }),
};

export type CheckpointEvent = EventOf<typeof checkpointFacts>;
