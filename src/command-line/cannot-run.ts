/** A command cannot be carried out as things are; the message says why. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
