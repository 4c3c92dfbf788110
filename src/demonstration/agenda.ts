import type { StageClock } from './stage.js';

type Scene = () => Promise<void>;

/** What is to happen on which day; scenes may put later ones on it. */
export class Agenda {
  private readonly scenes: { readonly date: string; readonly scene: Scene }[] = [];

  /** Days before today are played today. */
  on(date: string, scene: Scene): void {
    this.scenes.push({ date, scene });
  }

  /** Plays day by day, up to and including `lastDay`; what is later does not happen. */
  async play(clock: StageClock, lastDay: string): Promise<void> {
    for (;;) {
      this.scenes.sort((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)));
      const next = this.scenes.shift();
      if (!next || next.date > lastDay) return;
      clock.goTo(next.date);
      await next.scene();
    }
  }
}
