import type { Refusal } from '../platform/decisions/refusal.js';

/** The page of all refusal codes, with every rule that gives each, as Markdown. */
export function refusalPage(refusals: readonly Refusal[]): string {
  const byCode = Map.groupBy(refusals, ({ code }) => code);
  const codes = [...byCode].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# Refusals',
    '',
    'The stable codes of problem documents (RFC 9457, `application/problem+json`). The sentence may be reworded; the code stays. The figures that the rule looked at are further members of the document.',
    '',
    '| code | status | the rule |',
    '| --- | --- | --- |',
    ...codes.map(([code, rules]) => {
      const statuses = [...new Set(rules.map((r) => r.status))].sort((a, b) => a - b).join(', ');
      const sentences = [...new Set(rules.map((r) => r.rule))].sort().join('<br>');
      return `| \`${code}\` | ${statuses} | ${sentences} |`;
    }),
    '',
  ].join('\n');
}
