export function sampleOf(schema: unknown): unknown;
