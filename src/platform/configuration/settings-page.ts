import type { Setting } from './setting.js';
import { SETTINGS } from './settings.js';

/** All settings as a Markdown table, for the reference page. */
export function settingsTable(): string {
  const rows = Object.values<Setting<unknown>>(SETTINGS).map(
    ({ name, meaning, allowed, fallback }) => [
      `\`${name}\``,
      meaning,
      allowed,
      fallback === undefined ? 'none' : `\`${fallback}\``,
    ],
  );
  return [['variable', 'meaning', 'allowed', 'default'], Array<string>(4).fill('---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
