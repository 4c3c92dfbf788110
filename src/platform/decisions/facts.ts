import Type, { type Static, type TObject, type TProperties } from 'typebox';
import { Compile } from 'typebox/compile';
import type { JsonObject, StoredEvent } from '../event-log/event-log.js';
import { personalFieldsIn, type PersonalFields } from '../sealing/personal-fields.js';
import { foldedForm, unsealedIn, withPlaceholders } from '../sealing/sealing.js';

/**
 * The declaration of one event type: what it says, and the shape of its data.
 * The static type, the check before an append and the event catalogue all come from here.
 */
export interface Fact<D extends TObject = TObject> {
  readonly doc: string;
  readonly data: D;
  /** Version of the shape; kept on each event as metadata `schema`. */
  readonly schema: number;
  /** Turns data of an older shape into the next one: `upcasts[0]` from schema 1 to 2, and so on. */
  readonly upcasts: readonly ((data: JsonObject) => JsonObject)[];
}

export type Facts = Readonly<Record<string, Fact>>;

/** The discriminated union of the events that `F` declares. */
export type EventOf<F extends Facts> = {
  [T in keyof F & string]: { readonly type: T; readonly data: Static<F[T]['data']> };
}[keyof F & string];

/** Declares an event type. Properties that are not named are refused. */
export function fact<P extends TProperties>(
  doc: string,
  properties: P,
  upcasts: Fact['upcasts'] = [],
): Fact<TObject<P>> {
  const data = Type.Object(properties, { additionalProperties: false });
  return { doc, data, schema: upcasts.length + 1, upcasts };
}

/** An event whose type no code of this version declares. Stops a replay; is never skipped. */
export class UnknownEventType extends Error {
  override readonly name = 'UnknownEventType';
  constructor(
    readonly type: string,
    readonly schema: string | undefined,
  ) {
    super(`unknown event type ${type}, schema ${schema ?? '(none)'}`);
  }
}

/** Data that do not fit their own declaration: a bug, found before anything is written. */
export class MalformedFact extends Error {
  override readonly name = 'MalformedFact';
  constructor(
    readonly type: string,
    readonly faults: readonly string[],
  ) {
    super(`${type} does not fit its declaration: ${faults.join('; ')}`);
  }
}

/** All event types of the installation, by name. */
export class Catalogue {
  private readonly facts = new Map<string, Fact>();
  private readonly personal = new Map<string, PersonalFields>();
  private readonly checks = new Map<
    string,
    {
      Check(v: unknown): boolean;
      Errors(v: unknown): Iterable<{ instancePath: string; message: string }>;
    }
  >();

  constructor(...parts: readonly Facts[]) {
    for (const part of parts) {
      for (const [type, declaration] of Object.entries(part)) {
        const known = this.facts.get(type);
        if (known && known !== declaration) throw new Error(`event type ${type} is declared twice`);
        this.facts.set(type, declaration);
        const personal = personalFieldsIn(declaration.data);
        if (personal) this.personal.set(type, personal);
      }
    }
  }

  get types(): ReadonlySet<string> {
    return new Set(this.facts.keys());
  }

  /** @throws UnknownEventType */
  find(type: string, schema?: string): Fact {
    const found = this.facts.get(type);
    if (
      !found ||
      (schema !== undefined && !(Number(schema) >= 1 && Number(schema) <= found.schema))
    ) {
      throw new UnknownEventType(type, schema);
    }
    return found;
  }

  /** @throws MalformedFact with path and rule of each fault, never with a value */
  assertFits(type: string, data: unknown): void {
    const check = this.checkOf(type);
    if (check.Check(data)) return;
    const faults = [...check.Errors(data)].map((e) => `${e.instancePath || '/'} ${e.message}`);
    throw new MalformedFact(type, faults.slice(0, 10));
  }

  /** Where personal data stand in events of this type; undefined if it has none. */
  personalFieldsOf(type: string): PersonalFields | undefined {
    return this.personal.get(type);
  }

  /**
   * The same for an event as it is stored: its personal fields must be sealed.
   *
   * @throws MalformedFact, UnknownEventType
   */
  assertStoredFits(event: Pick<StoredEvent, 'id' | 'type' | 'data' | 'metadata'>): void {
    const { type } = event;
    const data = this.inTodaysShape(event);
    const personal = this.personal.get(type);
    if (!personal) return this.assertFits(type, data);
    const [unsealed] = unsealedIn(personal, data);
    if (unsealed !== undefined) throw new MalformedFact(type, [`${unsealed} is not sealed`]);
    this.assertFits(type, withPlaceholders(personal, data));
  }

  /** The data of a stored event in today's shape, as they are folded: sealed values as texts. */
  current(event: Pick<StoredEvent, 'id' | 'type' | 'data' | 'metadata'>): JsonObject {
    const data = this.inTodaysShape(event);
    const personal = this.personal.get(event.type);
    return personal ? foldedForm(personal, data, event.id) : data;
  }

  private inTodaysShape({
    type,
    data,
    metadata,
  }: Pick<StoredEvent, 'type' | 'data' | 'metadata'>): JsonObject {
    const schema = metadata['schema'] ?? '1';
    const { upcasts } = this.find(type, schema);
    return upcasts.slice(Number(schema) - 1).reduce((older, upcast) => upcast(older), data);
  }

  private checkOf(type: string) {
    const known = this.checks.get(type);
    if (known) return known;
    const compiled = Compile(this.find(type).data);
    this.checks.set(type, compiled);
    return compiled;
  }
}
