/** The day that it is for a row with a column `fund`; the first parameter of the query holds it by fund. */
export const TODAY = `(SELECT value FROM json_each(?1) WHERE key = fund)`;
