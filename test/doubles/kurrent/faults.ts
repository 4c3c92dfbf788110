/** What goes wrong with the next appends, in their order; each fault once. */
export type AppendFault =
  /** The connection is lost before anything is written. */
  | 'lost-before'
  /** The connection is lost, and the append written: nobody is told. */
  | 'lost-after'
  /** The connection is lost, and the append is written a moment later, when others may have come. */
  | 'written-late'
  /** The answer comes after the caller's deadline. */
  | 'deadline'
  /** The server that was asked has stopped to be the leader. */
  | 'not-leader';

export class Faults {
  readonly #appends: AppendFault[] = [];
  /** How often each record is delivered to whoever subscribes. */
  deliveries = 1;

  onAppend(...faults: readonly AppendFault[]): void {
    this.#appends.push(...faults);
  }

  nextOfAppend(): AppendFault | undefined {
    return this.#appends.shift();
  }
}
