import type { Facts } from '../../src/platform/decisions/facts.js';
import type { Projection } from '../../src/platform/projections/projection.js';

export declare const savingsFacts: Facts;
export declare const accounts: Projection;
export declare const trail: Projection;
export declare const turnover: Projection;
export declare const savings: readonly Projection[];
export declare const nextSavings: readonly Projection[];
export declare const mendedSavings: readonly Projection[];
export declare const crampedSavings: readonly Projection[];
