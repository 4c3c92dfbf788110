import Type, { type TEnum, type TSchema } from 'typebox';

/**
 * The kinds of field that facts are made of. Each has a bound. Fields that hold personal data or
 * free text are marked in their schema (`x-personal`), so that a walk over the catalogue finds
 * every one of them.
 */

/** A code, title or reference that says nothing about a natural person. */
export const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** Something said about a natural person: an e-mail address, a phone number, an account. */
export const personal = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, 'x-personal': 'person' });

/** The name of a natural person: it is looked for in what people write. */
export const personalName = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, 'x-personal': 'name' });

/**
 * In whose name something is held: sealed with what else the fact says of it, and the name of a known
 * person in it under that person's key, too. It is looked for in what people write.
 */
export const holderName = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, 'x-personal': 'holder' });

/** Words that somebody wrote, which may hold anything. */
export const freeText = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, 'x-personal': 'free-text' });

/** The id of an aggregate: its kind, an underscore, a UUIDv7. It is also the name of its stream. */
export const idOf = (kind: string) =>
  Type.String({
    description: `id, ${kind}_…`,
    pattern: `^${kind}_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
    maxLength: 64,
  });

/** The id of an aggregate of any kind. */
export const anyId = () =>
  Type.String({ description: 'id of any kind', pattern: '^[a-z-]+_[0-9a-f-]{36}$', maxLength: 64 });

/**
 * Amount as a decimal string with the currency's own exponent, and the ISO 4217 code. Its minor units
 * fit a signed 64-bit column, so they have at most 19 digits.
 */
export const money = () =>
  Type.Object(
    {
      amount: Type.String({ pattern: '^-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,4})?$', maxLength: 21 }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    },
    { additionalProperties: false, 'x-money': true },
  );

/** The same without its currency, which stands once for all amounts of the fact. */
export const amountText = () =>
  Type.String({
    description: 'amount as decimal text',
    pattern: '^-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,4})?$',
    maxLength: 21,
  });

/** An ISO 4217 code. */
export const currency = () => Type.String({ description: 'ISO 4217 code', pattern: '^[A-Z]{3}$' });

/** A decimal number as a string: a rate, a percentage, a weight. At most 12 digits on either side. */
export const decimal = () =>
  Type.String({
    description: 'decimal number as text',
    pattern: '^-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,12})?$',
    maxLength: 26,
  });

/** A business date, ISO 8601, `2026-03-31`. */
export const date = () =>
  Type.String({ description: 'business date', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });

/** A month of the calendar, `2026-03`. */
export const month = () =>
  Type.String({ description: 'month', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' });

/** An instant, RFC 3339, UTC: `2026-03-31T20:59:59Z`. */
export const instant = () =>
  Type.String({
    description: 'instant, RFC 3339, UTC',
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]{1,3})?Z$',
  });

/** An IANA time zone. */
export const timeZone = () =>
  Type.String({
    description: 'IANA time zone',
    minLength: 1,
    maxLength: 64,
    pattern: '^[A-Za-z0-9_+/-]+$',
  });

/** ISO 3166-1 alpha-2. */
export const country = () =>
  Type.String({ description: 'ISO 3166-1 alpha-2', pattern: '^[A-Z]{2}$' });

/** A whole number from 0 to `maximum`. */
export const count = (maximum: number) => Type.Integer({ minimum: 0, maximum });

export const flag = () => Type.Boolean();

export const oneOf = <const V extends string[]>(...values: V): TEnum<V> => Type.Enum<V>(values);

export const list = <S extends TSchema>(item: S, maxItems: number) =>
  Type.Array(item, { maxItems });

export const optional = <S extends TSchema>(field: S) => Type.Optional(field);

export const record = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
