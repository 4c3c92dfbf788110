import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError, type ValidatorOptions } from 'class-validator';
import { validationFailed, type FieldFault } from './door-refusals.js';

const OPTIONS: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  // only asks whether the class has rules at all; a command may have no field
  forbidUnknownValues: false,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/** Faults that an answer names; a body can hold thousands. */
const MAX_FAULTS = 50;

/** Where the fields come from, which decides how a fault names its place. */
export type Origin = 'body' | 'query';

export interface Checked<T> {
  readonly instance: T;
  readonly faults: readonly FieldFault[];
}

/**
 * Makes an instance of the class and checks it by its decorators; fields without one are faults.
 *
 * Synchronous: decorators that answer with a promise must not be used.
 */
export function check<T extends object>(type: Type<T>, fields: object, origin: Origin): Checked<T> {
  const instance = plainToInstance(type, fields);
  const errors = validateSync(instance, OPTIONS);
  return { instance, faults: [...faultsIn(errors, '', origin)].slice(0, MAX_FAULTS) };
}

/** @throws Rejection VALIDATION_FAILED that names each field and its rule */
export function checked<T extends object>(type: Type<T>, fields: object, origin: Origin): T {
  const { instance, faults } = check(type, fields, origin);
  if (faults.length > 0) throw validationFailed({ errors: faults });
  return instance;
}

export const pointerTo = (name: string): string =>
  `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

function* faultsIn(
  errors: readonly ValidationError[],
  path: string,
  origin: Origin,
): Generator<FieldFault> {
  for (const { property, constraints = {}, children = [] } of errors) {
    const pointer = path + pointerTo(property);
    for (const [name, text] of Object.entries(constraints)) {
      const [rule, message] = name === 'whitelistValidation' ? UNKNOWN_FIELD : [name, text];
      yield origin === 'query'
        ? { parameter: property, rule, message }
        : { pointer, rule, message };
    }
    yield* faultsIn(children, pointer, origin);
  }
}

const UNKNOWN_FIELD = ['unknown', 'is not a field of this request'] as const;
