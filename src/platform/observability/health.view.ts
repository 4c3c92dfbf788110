/** Whether the service is up, or ready for requests. */
export class HealthView {
  status!: 'up' | 'ready' | 'unready';
  /** What is in the way, in words. */
  faults!: string[];
}
