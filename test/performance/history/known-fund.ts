import { kindOf } from '../../../src/platform/decisions/aggregate.js';
import { reading } from './history.js';

/** What commands can be about. */
export interface KnownFund {
  readonly fund: string;
  readonly generalPool: string;
  /** Somebody who may record money. */
  readonly officer: string;
  readonly donors: readonly string[];
  /** A business date on which all of it was there already. */
  readonly day: string;
}

/** Events between two looks into a long log: enough donors to keep none of them in mind. */
const STRIDE = 997;
const MAX_DONORS = 2_000;

/** Finds them in a log, the donors all over it. */
export function knownFund(dataDir: string): KnownFund {
  return reading(dataDir, (log) => {
    const donors = new Set<string>();
    const found = { fund: '', generalPool: '', officer: '' };
    const head = log.headIndex();
    for (let from = 0; from <= head && donors.size < MAX_DONORS; from += STRIDE) {
      for (const { stream, type, data } of log.pageFrom(from, from === 0 ? 1_000 : 100)) {
        if (type === 'FundEstablished') found.fund = stream;
        if (type === 'PoolOpened' && data['general'] === true) found.generalPool = stream;
        if (type === 'RoleGranted' && data['role'] === 'finance-officer') found.officer = stream;
        if (kindOf(stream) === 'donor') donors.add(stream);
      }
    }
    const [last] = log.pageFrom(head, 1);
    if (!found.fund || !found.generalPool || !found.officer || !last || donors.size === 0) {
      throw new Error(`the log in ${dataDir} has no fund to send commands to`);
    }
    return { ...found, donors: [...donors], day: last.metadata.recordedAt.slice(0, 10) };
  });
}
