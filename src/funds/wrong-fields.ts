import { refusal, Rejection } from '../platform/decisions/refusal.js';

/** A field that is well formed by itself, but not beside the others or in this fund. */
export type WrongField = {
  /** JSON pointer into the command. */
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
};

export const wrongFields = refusal<{ errors: readonly WrongField[] }>(
  400,
  'VALIDATION_FAILED',
  'Fields of the command do not go together, or not with the fund; each is named in errors.',
);

/** Refuses the command with all its faults; does nothing if there are none. */
export function assertNoneWrong(errors: readonly WrongField[]): void {
  if (errors.length > 0) throw wrongFields({ errors });
}

/**
 * Does what a part of the command asks for. Whatever is refused of it names its fields from the root
 * of the command: `/fund` of the part `correction` as `/correction/fund`.
 */
export function inPart<T>(part: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof Rejection ? namedIn(part, error) : error;
  }
}

function namedIn(part: string, { status, code, rule, figures }: Rejection): Rejection {
  const { field, errors, ...others } = figures;
  return new Rejection(status, code, rule, {
    ...others,
    ...(typeof field === 'string' && { field: `${part}/${field}` }),
    ...(errors !== undefined && {
      errors: (errors as readonly WrongField[]).map(({ pointer, ...fault }) => ({
        pointer: `/${part}${pointer}`,
        ...fault,
      })),
    }),
  });
}
