import { FromPath } from '../../platform/http/command.js';
import { IsId, IsWhole, LongText, Text } from '../../platform/http/validators.js';

/**
 * Destroys the keys of all that is known about a person, for good: name and e-mail are gone from
 * every answer, of the past too, and so is the name in what others wrote. Their roles end.
 */
export class ErasePerson {
  @FromPath() @IsId('person') readonly id!: string;
}

/** Keeps what is known about a person from being erased. */
export class PlaceHold {
  @FromPath() @IsId('person') readonly id!: string;

  @LongText(2_000) readonly reason!: string;
}

/** Ends a hold. What was asked for while it was open has to be asked for again. */
export class LiftHold {
  @FromPath() @IsId('person') readonly id!: string;

  @LongText(2_000) readonly reason!: string;
}

/**
 * Puts another text in the place of one that says what it should not, such as who somebody is. The old
 * text's key is destroyed; the new one is shown wherever the old one was, of the past too, with
 * `[redacted]` before it. It stands in the trail of all that the event is about, and among the exceptions.
 */
export class RedactText {
  /** Index of the event. */
  @IsWhole(0, Number.MAX_SAFE_INTEGER) readonly index!: number;

  /** JSON Pointer (RFC 6901) of the text in the event's data, such as `/reason`. */
  @Text(200) readonly field!: string;

  /** Why it has to go: not what it said. */
  @LongText(2_000) readonly reason!: string;

  /** What is to stand there, after `[redacted]`. */
  @LongText(20_000) readonly text!: string;
}
