import { endOfNumber } from '../../platform/sealing/sealing.js';
import type { JsonObject } from '../../platform/event-log/event-log.js';

/**
 * An event's data as a trail shows them to everybody: bank accounts are for those who pay, so of one
 * there is the bank and the end of the number, as in the list of an organisation's accounts.
 */
export function masked(type: string, data: JsonObject): JsonObject {
  if (type !== 'AccountProposed') return data;
  const { holder: _, number, ...shown } = data;
  return { ...shown, ...(typeof number === 'string' && { number: endOfNumber(number) }) };
}
