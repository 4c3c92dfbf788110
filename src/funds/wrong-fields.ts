import { refusal } from '../platform/decisions/refusal.js';

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
