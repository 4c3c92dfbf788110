/** The year of a business date, `YYYY`. */
export const yearOf = (date: string): string => date.slice(0, 'YYYY'.length);
