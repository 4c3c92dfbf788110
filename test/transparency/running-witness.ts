import type { AddressInfo } from 'node:net';
import type { Signer } from '../../src/platform/transparency/signatures.js';
import { verifierKeyText, type VerifierKey } from '../../src/platform/transparency/verifier-key.js';
import { WitnessFile } from '../../src/platform/transparency/witness/witness-file.js';
import { witnessServer } from '../../src/platform/transparency/witness/witness-server.js';
import { Witness } from '../../src/platform/transparency/witness/witness.js';

/** A witness behind a real socket. */
export interface RunningWitness {
  readonly signer: Signer;
  readonly file: WitnessFile;
  /** With a slash at its end. */
  readonly url: string;
  /** As in a tlog-policy, under this name. */
  lineAs(name: string): string;
  /** Takes no more connections; what it has seen stays on disk. May be called twice. */
  stop(): Promise<void>;
}

interface WitnessOptions {
  readonly signer: Signer;
  readonly logs: readonly VerifierKey[];
  /** Of what it has seen. */
  readonly path: string;
  readonly nowMs: () => number;
  /** A free one if left out. */
  readonly port?: number;
}

export async function runWitness(options: WitnessOptions): Promise<RunningWitness> {
  const { signer, logs, path, nowMs, port = 0 } = options;
  const file = new WitnessFile(path);
  const server = witnessServer(new Witness({ signer, logs, file, nowMs }), () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let stopped: Promise<void> | undefined;
  return {
    signer,
    file,
    url,
    lineAs: (name) => `witness ${name} ${verifierKeyText(signer.key)} ${url}\n`,
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => {
          file.close();
          resolve();
        });
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}
