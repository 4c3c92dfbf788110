import { aggregates } from './aggregates.js';
import { Catalogue } from './platform/decisions/facts.js';

/** All event types of the installation. Loaded in the worker thread too: no Nest, no decorators behind it. */
export const catalogue = new Catalogue(...aggregates.map(({ facts }) => facts));
