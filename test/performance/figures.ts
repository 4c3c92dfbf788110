/** What the same work costs somebody who does nothing else, measured in the same run. */
export interface Peer {
  readonly what: string;
  readonly value: number;
}

/** Bound of a figure's ratio to its peer, or of the figure itself if it has none. */
export type Aim = { readonly atLeast: number } | { readonly atMost: number };

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** `commands/s`, `ms`, `MB` … */
  readonly unit: string;
  readonly peer?: Peer;
  readonly aim?: Aim;
}

/** The figure divided by its peer. */
export const ratioOf = ({ value, peer }: Figure): number | undefined => peer && value / peer.value;

/** Whether the aim is met; undefined where there is none. */
export function meetsAim(figure: Figure): boolean | undefined {
  const { aim, value } = figure;
  if (!aim) return undefined;
  const measured = ratioOf(figure) ?? value;
  return 'atLeast' in aim ? measured >= aim.atLeast : measured <= aim.atMost;
}

/** The middle one; of an even number, the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}

/** Resident memory of this process in MB. */
export const residentMB = (): number => process.memoryUsage.rss() / 1e6;
