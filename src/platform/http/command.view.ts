/** An event that the command has added to the log. */
export class AddedEvent {
  /** Place in the log, from 0. */
  index!: number;
  /** Type of the event, such as `PaymentReleased`. */
  type!: string;
  /** Id of what it belongs to. */
  id!: string;
}

/** What the sender of a command is told: ids and places, never what the events hold. */
export class CommandAnswer {
  /** Id of what was created or changed. */
  id!: string;
  /** What is new in the log, in order. */
  events!: AddedEvent[];
  /** Opaque place in the log: send it back as `Tributary-Position` to read what you wrote. */
  position!: string;
}
