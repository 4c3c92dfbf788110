import { hash } from 'node:crypto';
import { noteText, signatureLine } from '../signed-note.js';
import { cosignText, type Signer } from '../signatures.js';
import type { VerifierKey } from '../verifier-key.js';
import { assertGoesOn, NOTHING_SEEN, parseSubmission, signersOf } from './add-checkpoint.js';
import type { WitnessFile } from './witness-file.js';

export interface WitnessParts {
  readonly signer: Signer;
  /** Keys of the logs that are witnessed; several of one origin after a rotation. */
  readonly logs: readonly VerifierKey[];
  readonly file: WitnessFile;
  /** Milliseconds of the Unix epoch. */
  readonly nowMs: () => number;
}

/** Cosigns checkpoints that go on from those that it has seen. Source: C2SP tlog-witness. */
export class Witness {
  private readonly originsByHash: ReadonlyMap<string, string>;

  constructor(private readonly parts: WitnessParts) {
    const origins = new Set(parts.logs.map(({ name }) => name));
    this.originsByHash = new Map([...origins].map((origin) => [hash('sha256', origin), origin]));
  }

  /** The cosignature, as one line, once what it says is on disk. @throws SubmissionRefused */
  addCheckpoint(body: Uint8Array): string {
    const { signer, logs, file, nowMs } = this.parts;
    const submission = parseSubmission(body);
    const ofLog = signersOf(submission, logs);
    const { checkpoint, note } = submission;
    let line = '';
    file.replace(checkpoint.origin, (last) => {
      assertGoesOn(submission, last ?? NOTHING_SEEN);
      const own = cosignText(note.text, signer, Math.floor(nowMs() / 1000));
      line = signatureLine(own);
      const { size, root } = checkpoint;
      return { size, root, note: noteText({ text: note.text, signatures: [...ofLog, own] }) };
    });
    return line;
  }

  /** The last cosigned checkpoint of the log whose origin has this SHA-256, in lowercase hexadecimal. */
  checkpointOf(originHash: string): string | undefined {
    const origin = this.originsByHash.get(originHash);
    return origin === undefined ? undefined : this.parts.file.noteOf(origin);
  }
}
