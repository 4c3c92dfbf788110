/** Whether the service is up, or ready for requests. */
export class HealthView {
  status!: 'up' | 'ready' | 'unready';
  /** What is in the way, in words. */
  faults!: string[];
  /** What an operator should look at, though requests are answered; absent if there is nothing. */
  notices?: string[];
}
