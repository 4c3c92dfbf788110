import {
  isSameMaterial,
  parseVerifierKey,
  SIGNATURE_TYPES,
  type VerifierKey,
} from './verifier-key.js';

/** A witness or a group, under a name that means nothing outside of the policy. */
export interface PolicyWitness {
  readonly name: string;
  readonly key: VerifierKey;
  /** Where checkpoints are submitted to: the prefix of `add-checkpoint`. */
  readonly url?: string;
}

interface PolicyGroup {
  readonly name: string;
  /** Members that must have witnessed; from 1 to their number. */
  readonly threshold: number;
  readonly members: readonly string[];
}

/** Which logs are known, which witnesses, and how many of these must have cosigned. */
export interface Policy {
  readonly logs: readonly { readonly key: VerifierKey; readonly url?: string }[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** Name of a witness or a group, or `none`. */
  readonly quorum: string;
}

/** A file is no policy in the form of C2SP tlog-policy. */
export class PolicyMalformed extends Error {
  override readonly name = 'PolicyMalformed';
}

/** Each of these at most so often; the standard asks for 32. */
const MOST = 64;
const MAX_POLICY_BYTES = 256 * 1024;
const NONE = 'none';

/**
 * Reads a policy. Names are compared byte by byte. A last line without its newline is read too.
 *
 * Source: C2SP tlog-policy, "Policy file syntax and structure".
 *
 * @throws PolicyMalformed naming the line and what is wrong with it
 */
export function parsePolicy(file: Uint8Array): Policy {
  if (file.length > MAX_POLICY_BYTES) {
    throw new PolicyMalformed(`longer than ${MAX_POLICY_BYTES} bytes`);
  }
  const policy = new PolicyBeingRead();
  const lines = Buffer.from(file).toString('latin1').split('\n');
  for (const [place, line] of lines.entries()) {
    try {
      policy.take(line);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PolicyMalformed(`line ${place + 1}: ${reason}`);
    }
  }
  return policy.done();
}

class PolicyBeingRead {
  private readonly logs: { key: VerifierKey; url?: string }[] = [];
  private readonly witnesses: PolicyWitness[] = [];
  private readonly groups: PolicyGroup[] = [];
  private readonly members = new Set<string>();
  private quorum: string | undefined;

  take(line: string): void {
    // oxlint-disable-next-line no-control-regex -- these are what must not stand in a policy
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) throw new Error('a control character');
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) return;
    if (keyword === 'log') this.takeLog(items);
    else if (keyword === 'witness') this.takeWitness(items);
    else if (keyword === 'group') this.takeGroup(items);
    else if (keyword === 'quorum') this.takeQuorum(items);
    else throw new Error('it begins with none of log, witness, group, quorum');
  }

  done(): Policy {
    const { logs, witnesses, groups, quorum } = this;
    if (quorum === undefined) throw new PolicyMalformed('no line with the quorum');
    return { logs, witnesses, groups, quorum };
  }

  private takeLog([vkey, url, ...rest]: string[]): void {
    if (vkey === undefined || rest.length > 0) throw new Error('a log has a key and maybe a URL');
    const key = keyOf(vkey);
    if (key.type !== SIGNATURE_TYPES.ed25519) {
      throw new Error('the key of a log is of type 1, for notes');
    }
    if (this.logs.some((log) => isSameMaterial(log.key, key))) {
      throw new Error('a log with this public key stands there already');
    }
    assertRoom(this.logs);
    this.logs.push({ key, ...(url !== undefined && { url: asText(url) }) });
  }

  private takeWitness([name, vkey, url, ...rest]: string[]): void {
    if (name === undefined || vkey === undefined || rest.length > 0) {
      throw new Error('a witness has a name, a key and maybe a URL');
    }
    this.assertFree(name);
    const key = keyOf(vkey);
    if (key.type !== SIGNATURE_TYPES.cosignature) {
      throw new Error('the key of a witness is of type 4, for cosignatures');
    }
    if (this.witnesses.some((witness) => isSameMaterial(witness.key, key))) {
      throw new Error('a witness with this public key stands there already');
    }
    assertRoom(this.witnesses);
    this.witnesses.push({
      name: asText(name),
      key,
      ...(url !== undefined && { url: asText(url) }),
    });
  }

  private takeGroup([name, threshold, ...members]: string[]): void {
    if (name === undefined || threshold === undefined || members.length === 0) {
      throw new Error('a group has a name, a threshold and at least one member');
    }
    this.assertFree(name);
    for (const member of members) {
      if (!this.isDefined(member)) throw new Error('a member is not defined before');
      if (this.members.has(member)) throw new Error('a member is in a group already');
      this.members.add(member);
    }
    assertRoom(this.groups);
    this.groups.push({
      name: asText(name),
      threshold: thresholdOf(threshold, members.length),
      members: members.map(asText),
    });
  }

  private takeQuorum([name, ...rest]: string[]): void {
    if (name === undefined || rest.length > 0) throw new Error('a quorum has one name');
    if (this.quorum !== undefined) throw new Error('there is a quorum already');
    if (name !== NONE && !this.isDefined(name)) throw new Error('it is not defined before');
    this.quorum = asText(name);
  }

  private assertFree(name: string): void {
    if (name === NONE) throw new Error('the name none is taken');
    if (this.isDefined(name)) throw new Error('the name is taken');
  }

  private isDefined(name: string): boolean {
    const text = asText(name);
    return [...this.witnesses, ...this.groups].some((each) => each.name === text);
  }
}

function thresholdOf(text: string, members: number): number {
  if (text === 'any') return 1;
  if (text === 'all') return members;
  const threshold = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0;
  if (threshold >= 1 && threshold <= members) return threshold;
  throw new Error(`a threshold is any, all or a number from 1 to ${members}`);
}

function assertRoom(things: readonly unknown[]): void {
  if (things.length === MOST) throw new Error(`more than ${MOST} of these`);
}

const keyOf = (vkey: string): VerifierKey =>
  parseVerifierKey(Buffer.from(vkey, 'latin1').toString('utf8'));

/** Names are opaque bytes: what is no UTF-8 is kept as hexadecimal, behind a NUL that no name has. */
function asText(item: string): string {
  const bytes = Buffer.from(item, 'latin1');
  const text = bytes.toString('utf8');
  return bytes.equals(Buffer.from(text, 'utf8')) ? text : `\u0000${bytes.toString('hex')}`;
}

/** Whether the quorum holds when the witnesses of these names have cosigned. */
export function quorumHolds(policy: Policy, cosigned: ReadonlySet<string>): boolean {
  const witnessed = (name: string): boolean => {
    const group = policy.groups.find((each) => each.name === name);
    if (!group) return cosigned.has(name);
    return group.members.filter(witnessed).length >= group.threshold;
  };
  return policy.quorum === NONE || witnessed(policy.quorum);
}
