import type { KeysNeeded } from '../audit/verify/keys-needed.js';
import { differs, notChecked, right, type CheckResult } from '../audit/verify/report.js';
import type { KeyFileOptions } from '../platform/sealing/key-file.js';
import { KeyIds } from '../platform/sealing/key-ids.js';
import { checkKeys } from '../platform/sealing/keys-check.js';

const CHECK = 'keys';
const PUT_BACK = 'put back the newest copy of the key store';

/** Undefined also where they cannot be asked for, which `ofKeys` tells. */
export function keyIdsIn({ file }: KeyFileOptions): KeyIds | undefined {
  try {
    return KeyIds.open(file);
  } catch {
    return undefined;
  }
}

/**
 * Whether each key opens, each that the log needs is there, and none that was erased. `needed` has seen
 * the whole log; undefined if that could not be read to its end.
 */
export function ofKeys(files: KeyFileOptions, needed: KeysNeeded | undefined): CheckResult {
  const checked = checkKeys(files);
  if (!checked) {
    const says = 'the keys of personal data are not here, or not what opens them';
    return notChecked(CHECK, says);
  }
  const { keys, difference } = checked;
  if (difference !== undefined) {
    return differs(CHECK, `${difference}; ${PUT_BACK}`);
  }
  const opens = `${keys} of personal data, each opens`;
  if (!needed) return right(CHECK, opens, { keys });
  return (
    goneOf(needed) ?? thereAgainOf(needed) ?? right(CHECK, `${opens}; ${needsOf(needed)}`, { keys })
  );
}

function needsOf({ lostBefore }: KeysNeeded): string {
  return lostBefore === 0
    ? 'each that the log needs is there, and none that was erased'
    : `${lostBefore} were lost with an earlier key store, and what they had sealed cannot be read; each that the log needed since is there, and none that was erased`;
}

function goneOf(needed: KeysNeeded): CheckResult | undefined {
  const gone = needed.gone();
  if (!gone) return undefined;
  const { key, index } = gone.first;
  const says = `index ${index}: the key ${key}, which personal data in this event are sealed under, is gone, and no erasure has destroyed it; keys gone: ${gone.count}; ${PUT_BACK}`;
  return differs(CHECK, says, index);
}

/** A running service destroys keys a moment after the event that says so. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 100;

function thereAgainOf(needed: KeysNeeded): CheckResult | undefined {
  for (let look = 1; ; look++) {
    const found = needed.thereAgain();
    if (found === 0) return undefined;
    if (look === LOOKS) {
      const says = `keys that erasures have destroyed and that are there again, as in an older copy of the key store: ${found}; the service destroys them when it starts`;
      return differs(CHECK, says);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
}
