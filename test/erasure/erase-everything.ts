import { catalogue } from '../../src/catalogue.js';
import { logFileIn } from '../../src/installation.js';
import type { StoredEvent } from '../../src/platform/event-log/event-log.js';
import { openLogReader, type LogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import {
  changePersonal,
  type PersonalFields,
  type PersonalKind,
} from '../../src/platform/sealing/personal-fields.js';
import type { CanaryFund } from './canary-fund.js';
import { inLanes } from './every-answer.js';

/** Something about people that stands in the log. */
export interface PersonalField {
  readonly event: StoredEvent;
  /** JSON Pointer. */
  readonly pointer: string;
  readonly kind: PersonalKind;
  readonly sealed: string;
}

export function withLog<R>(dataDir: string, read: (log: LogReader) => R): R {
  const log = openLogReader(logFileIn(dataDir));
  try {
    return read(log);
  } finally {
    log.close();
  }
}

export function eventsIn(dataDir: string): readonly StoredEvent[] {
  return withLog(dataDir, (log) => log.pageFrom(0, log.headIndex() + 1));
}

/** Found by the marks in the schemas of their types. */
export const personalFieldsIn = (events: readonly StoredEvent[]): PersonalField[] =>
  events.flatMap((event) => {
    const fields = catalogue.personalFieldsOf(event.type);
    const found: PersonalField[] = [];
    if (!fields) return found;
    changePersonal(fields, catalogue.current(event), (value, pointer, kind) => {
      found.push({ event, pointer, kind, sealed: value as string });
      return value;
    });
    return found;
  });

/** Type and pointer of every personal field that any event may have; a star for any place in a list. */
export const declaredPlaces = (): string[] =>
  [...catalogue.types].flatMap((type) => {
    const fields = catalogue.personalFieldsOf(type);
    return fields ? pointersIn(fields, '').map((pointer) => `${type} ${pointer}`) : [];
  });

export const placeOf = ({ event, pointer }: PersonalField): string =>
  `${event.type} ${pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')}`;

function pointersIn(fields: PersonalFields, pointer: string): string[] {
  if (fields.kind === 'list') return pointersIn(fields.item, `${pointer}/*`);
  if (fields.kind !== 'record') return [pointer];
  return [...fields.members].flatMap(([name, member]) => pointersIn(member, `${pointer}/${name}`));
}

interface Request {
  readonly path: string;
  readonly body?: object;
}

/** What an administrator asks for so that a field is gone. */
function erasureOf({ event, pointer, kind }: PersonalField): Request {
  const { index, stream, type, data } = event;
  if (kind === 'free-text') {
    return {
      path: 'redactions',
      body: { index, field: pointer, text: 'Redacted.', reason: 'Asked for.' },
    };
  }
  switch (type) {
    case 'PersonRegistered':
      return { path: `persons/${stream}/erase` };
    case 'DonorRegistered':
      return { path: `donors/${stream}/erase` };
    case 'AccountProposed':
      return { path: `organisations/${stream}/erase-account`, body: { account: data['account'] } };
    default:
      throw new Error(`there is no command that erases ${pointer} of ${type}`);
  }
}

/** Erases these fields with the commands that there are for it, as the first administrator. */
export async function erase(fund: CanaryFund, fields: readonly PersonalField[]): Promise<number> {
  const asked = new Set(fields.map((field) => JSON.stringify(erasureOf(field))));
  const requests = [...asked].map((each) => JSON.parse(each) as Request);
  await inLanes(requests, async ({ path, body }) => void (await fund.done('ada', path, body)));
  return requests.length;
}
