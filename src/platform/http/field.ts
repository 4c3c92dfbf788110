import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type as Nested } from 'class-transformer';
import { ValidateBy, ValidateNested } from 'class-validator';

/** The parts of JSON Schema that fields use, or a schema of the document. */
type FieldSchema =
  | { readonly $ref: string }
  | {
      readonly type: 'string' | 'integer';
      readonly format?: string;
      readonly pattern?: string;
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly minimum?: number;
      readonly maximum?: number;
      readonly example?: string;
    };

/** Money, as a schema of the OpenAPI document. */
export const MONEY = { $ref: '#/components/schemas/Money' } as const;

interface Field {
  readonly rule: string;
  readonly message: string;
  readonly isValid: (value: unknown) => boolean;
  readonly schema: FieldSchema;
}

/** Every value of a list instead of the value itself. */
export interface Each {
  readonly each: true;
}

/**
 * A decorator that checks a field and describes it in the OpenAPI document. Whether the field is
 * `required` is left to the compiler plugin, which knows whether it has a question mark.
 */
export function field(
  each: Each | undefined,
  { rule, message, isValid, schema }: Field,
): PropertyDecorator {
  const told = each ? `each value ${message}` : message;
  return applyDecorators(
    ValidateBy(
      { name: rule, validator: { validate: isValid, defaultMessage: () => told } },
      { each: each !== undefined },
    ),
    ApiProperty(each ? { type: 'array', items: { ...schema } } : propertyOf(schema)),
  );
}

const propertyOf = (schema: FieldSchema): ApiPropertyOptions =>
  '$ref' in schema ? { allOf: [{ ...schema }] } : schema;

interface Length {
  /** 0 if left out. */
  readonly min?: number;
  readonly max: number;
}

/** A list of `min` to `max` values; what they are say other decorators, with `{ each: true }`. */
export const IsList = ({ min = 0, max }: Length): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'list',
      validator: {
        validate: (value) => Array.isArray(value) && value.length >= min && value.length <= max,
        defaultMessage: () => `must be a list of ${min} to ${max} values`,
      },
    }),
    ApiProperty({ minItems: min, maxItems: max }),
  );

/** A nested object with fields of its own: `@IsObjectOf(() => Address)`. */
export const IsObjectOf = (type: () => Type<object>): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'object',
      validator: {
        validate: (value) => value instanceof type(),
        defaultMessage: () => 'must be an object',
      },
    }),
    ValidateNested(),
    Nested(type),
    // the document's makers know a late type by the name of its function
    ApiProperty({ type: () => type() }),
  );

/**
 * A list of nested objects: `@IsListOf(() => Instalment, { min: 1, max: 100 })`. ValidateNested alone
 * lets a list of lists pass.
 */
export const IsListOf = (type: () => Type<object>, { min = 0, max }: Length): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'list',
      validator: {
        validate: (value) =>
          Array.isArray(value) &&
          value.length >= min &&
          value.length <= max &&
          value.every((item) => item instanceof type()),
        defaultMessage: () => `must be a list of ${min} to ${max} objects`,
      },
    }),
    ValidateNested({ each: true }),
    Nested(type),
    ApiProperty({ type: () => type(), isArray: true, minItems: min, maxItems: max }),
  );

/** Describes money in an answer, which the compiler plugin knows only as some object. */
export const ShowsMoney = (each?: Each): PropertyDecorator =>
  ApiProperty(each ? { type: 'array', items: { ...MONEY } } : propertyOf(MONEY));
