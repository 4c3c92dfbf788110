// Nothing of Tributary is imported here: written from the texts of RFC 8785, RFC 6962, RFC 9162 and
// C2SP (signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof), to check what it gives away.
import { createHash, createPublicKey, verify } from 'node:crypto';

/** SPKI header of an Ed25519 public key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 8785: keys sorted by UTF-16 code units; numbers and strings as ECMAScript writes them. */
export function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${jcs(member)}`).join(',')}}`;
}

/** RFC 6962, 2.1. */
export const leafOf = (event: unknown): Buffer => sha256('\u0000', jcs(event));

/** RFC 9162, 2.1.3.2. */
export function rootFrom(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
): Buffer {
  let [fn, sn, r] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const p of proof) {
    if (sn === 0n) throw new Error('the proof is too long');
    if (fn % 2n === 1n || fn === sn) {
      r = sha256(Buffer.of(1), p, r);
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      r = sha256(Buffer.of(1), r, p);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  if (sn !== 0n) throw new Error('the proof is too short');
  return r;
}

/** C2SP signed-note: whether a line under the text is a signature of this Ed25519 key, type 0x01. */
export function isSignedBy(note: string, vkey: string): boolean {
  const { name, id, type, key } = vkeyOf(vkey);
  const { text, signatures } = splitNote(note);
  return signatures.some(
    (line) =>
      type === 0x01 &&
      line.name === name &&
      line.bytes.subarray(0, 4).equals(id) &&
      verify(null, Buffer.from(text), key, line.bytes.subarray(4)),
  );
}

/** C2SP tlog-cosignature: when this witness, type 0x04, has cosigned; undefined if it has not. */
export function cosignedAt(note: string, vkey: string): bigint | undefined {
  const { name, id, type, key } = vkeyOf(vkey);
  const { text, signatures } = splitNote(note);
  for (const line of signatures) {
    if (type !== 0x04 || line.name !== name || !line.bytes.subarray(0, 4).equals(id)) continue;
    const time = line.bytes.readBigUInt64BE(4);
    const message = `cosignature/v1\ntime ${time}\n${text}`;
    if (verify(null, Buffer.from(message), key, line.bytes.subarray(12))) return time;
  }
  return undefined;
}

export function splitNote(note: string) {
  const end = note.lastIndexOf('\n\n') + 1;
  const signatures = note
    .slice(end + 1)
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [dash, name, signature] = line.split(' ');
      if (dash !== '\u2014' || !name || !signature) throw new Error(`no signature: ${line}`);
      return { name, bytes: Buffer.from(signature, 'base64') };
    });
  return { text: note.slice(0, end), signatures };
}

/** C2SP tlog-checkpoint. */
export function stateOf(note: string) {
  const [origin, size, root] = note.split('\n');
  return { origin, size: Number(size), root: Buffer.from(root ?? '', 'base64') };
}

/** C2SP tlog-proof. */
export function proofOf(text: string) {
  const [head = '', ...rest] = text.split('\n\n');
  const [version, ...lines] = head.split('\n');
  if (version !== 'c2sp.org/tlog-proof@v1') throw new Error('no tlog-proof');
  const at = lines.findIndex((line) => line.startsWith('index '));
  return {
    index: Number(lines[at]?.slice('index '.length)),
    proof: lines.slice(at + 1).map((line) => Buffer.from(line, 'base64')),
    checkpoint: rest.join('\n\n'),
  };
}

/** Whether a `tlog-proof` shows that the event stands in a log with this key. */
export function standsInLog(event: unknown, proofText: string, vkey: string): boolean {
  const { index, proof, checkpoint } = proofOf(proofText);
  const { size, root } = stateOf(checkpoint);
  if (!isSignedBy(checkpoint, vkey)) return false;
  return rootFrom(leafOf(event), index, size, proof).equals(root);
}

function vkeyOf(vkey: string) {
  const [name = '', id = '', ...rest] = vkey.split('+');
  const material = Buffer.from(rest.join('+'), 'base64');
  const key = createPublicKey({
    key: Buffer.concat([SPKI, material.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  const due = sha256(`${name}\n`, material).subarray(0, 4);
  if (due.toString('hex') !== id) throw new Error('the id of the key does not fit');
  return { name, id: due, type: material[0], key };
}
