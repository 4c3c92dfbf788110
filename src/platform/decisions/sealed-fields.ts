import type { StoredEvent } from '../event-log/event-log.js';
import { changePersonal, type PersonalKind } from '../sealing/personal-fields.js';
import type { Catalogue } from './facts.js';

/** A personal field of a stored event. */
export interface SealedField {
  /** JSON Pointer (RFC 6901) into the event's data. */
  readonly field: string;
  /** As it is folded. */
  readonly sealed: string;
  readonly kind: PersonalKind;
}

/** All personal fields of an event, in the order of their declaration. */
export function sealedFieldsOf(event: StoredEvent, catalogue: Catalogue): SealedField[] {
  const declared = catalogue.personalFieldsOf(event.type);
  const found: SealedField[] = [];
  if (!declared) return found;
  changePersonal(declared, catalogue.current(event), (value, field, kind) => {
    if (typeof value === 'string') found.push({ field, sealed: value, kind });
    return value;
  });
  return found;
}
