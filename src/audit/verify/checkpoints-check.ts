import type { Index, StoredEvent } from '../../platform/event-log/event-log.js';
import { followRotations, RotationWrong } from '../../platform/transparency/key-rotation.js';
import { sameHash } from '../../platform/transparency/merkle.js';
import { checkpointProven, NotProven } from '../../platform/transparency/proven.js';
import {
  KeyMalformed,
  parseVerifierKey,
  verifierKeyText,
  type VerifierKey,
} from '../../platform/transparency/verifier-key.js';
import { CHECKPOINT_STREAM, textIn } from '../log-state.js';
import type { Believed } from '../trust.js';
import type { Stretch } from './first-difference.js';
import { differs, right, type CheckResult } from './report.js';
import type { TreeCheck } from './tree-check.js';

const CHECK = 'checkpoints in the log';

/** The sizes of the checkpoints that stand in the log, for a tree that is going to be asked for their roots. */
export const sizesIn = (events: Iterable<StoredEvent>): number[] =>
  [...events].flatMap(({ type, data }) =>
    type === 'CheckpointSigned' && typeof data['size'] === 'number' ? [data['size']] : [],
  );

/**
 * Checks every checkpoint that the log keeps while it is read: signed by the key in force, larger than
 * the one before, and with the root of the events that it covers; and that each key was handed over by
 * the one before. Says nothing while the log is read: the event that is wrong lies before its checkpoint.
 */
export class CheckpointsCheck {
  private checked = 0;
  private size = 0;
  private first: VerifierKey | undefined;
  private readonly rotations: string[] = [];
  private wrong: { readonly says: string; readonly at: Index | Stretch } | undefined;

  constructor(private readonly tree: Pick<TreeCheck, 'keepsRootAt' | 'rootAt'>) {}

  see({ stream, index, type, data }: StoredEvent): undefined {
    if (stream !== CHECKPOINT_STREAM || this.wrong) return;
    try {
      if (type === 'LogKeyIntroduced') this.first ??= parseVerifierKey(textIn(data['vkey']));
      if (type === 'LogKeyRotated') this.follow(textIn(data['note']));
      if (type === 'CheckpointSigned') this.compare(index, data);
    } catch (error) {
      const says = [KeyMalformed, NotProven, RotationWrong].some((kind) => error instanceof kind);
      if (!says) throw error;
      this.wrong = { says: `index ${index}: ${(error as Error).message}`, at: index };
    }
  }

  end(): undefined {}

  /** `believed` are keys that are held outside: one of them must be among those of the log. */
  result({ logs, policy }: Believed): CheckResult {
    if (this.wrong) return differs(CHECK, this.wrong.says, this.wrong.at);
    const held = [...logs, ...(policy?.logs ?? []).map(({ key }) => key)].map(verifierKeyText);
    const own = this.first ? followRotations(this.first, this.rotations) : [];
    const keys = own.map(({ key }) => verifierKeyText(key));
    if (held.length > 0 && keys.length > 0 && !held.some((key) => keys.includes(key))) {
      return differs(CHECK, `they are signed by ${keys.at(-1)}, which is none of the keys given`);
    }
    const says = `${this.checked}, each signed by the key in force, with the root of what it covers; keys: ${keys.length}`;
    return right(CHECK, says, { checkpoints: this.checked, keys: keys.length });
  }

  private follow(note: string): void {
    if (!this.first) throw new NotProven('a key is handed over before there is one');
    this.rotations.push(note);
    followRotations(this.first, this.rotations);
  }

  private compare(index: Index, data: StoredEvent['data']): void {
    if (!this.first) throw new NotProven('a checkpoint is signed before there is a key');
    const { rotations } = this;
    const { size, root } = checkpointProven(textIn(data['note']), {
      logs: [this.first],
      rotations,
    });
    const isAsSaid = size === data['size'] && Buffer.from(root).toString('base64') === data['root'];
    if (!isAsSaid) throw new NotProven('the checkpoint is another one than its note');
    if (size > index || size <= this.size) {
      throw new NotProven(`a checkpoint of size ${size} after one of ${this.size}`);
    }
    if (!this.tree.keepsRootAt(size)) {
      throw new NotProven(`the checkpoint of size ${size} is not found by its place in the stream`);
    }
    if (!sameHash(this.tree.rootAt(size), root)) {
      const says = `the checkpoint of size ${size} at index ${index} has another root than the events: the first that differs is from index ${this.size} to ${size - 1}`;
      this.wrong = { says, at: { from: this.size, to: size - 1 } };
      return;
    }
    this.size = size;
    this.checked++;
  }
}
