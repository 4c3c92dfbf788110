import type { Catalogue } from '../../platform/decisions/facts.js';
import { entryOfStored, weightOf } from './pack-journal.js';
import { rowsOf } from './pack-rows.js';
import { drawSample, type Drawable, type Sample } from './sample.js';

/** Draws the sample out of the events that `events.ndjson` shows. */
export const sampleOf = (
  eventsFile: string,
  catalogue: Catalogue,
  draw: { readonly seed: number; readonly count: number },
): Sample => drawSample(() => populationOf(eventsFile, catalogue), draw);

function* populationOf(eventsFile: string, catalogue: Catalogue): Generator<Drawable> {
  for (const { index, event } of rowsOf(eventsFile)) {
    if (event) yield { index, minor: weightOf(entryOfStored(event, catalogue)) };
  }
}

/** As it stands in `sample.json`. */
export const sampleText = (sample: Sample): string => `${JSON.stringify(sample, null, 2)}\n`;
