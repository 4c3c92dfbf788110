import { sealedText } from '../sealing/sealed-text.js';

/** The id of the key that a personal field of an event, as it is folded, is sealed under. */
export const keyOfSealed = (field: string): string | undefined => sealedText(field)?.k;
