import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aggregates } from './aggregates.js';
import { openInstallation, type Installation } from './installation.js';
import { settingsTable } from './platform/configuration/settings-page.js';
import { readSettings } from './platform/configuration/settings.js';
import { declaredRefusals } from './platform/decisions/refusal.js';
import { openApiDocument } from './platform/http/openapi.js';
import { createLogger } from './platform/observability/logger.js';
import { accessPage } from './reference/access-page.js';
import { eventCataloguePage } from './reference/event-catalogue.js';
import { refusalPage } from './reference/refusal-page.js';
import { createService } from './service.js';
import { VERSION } from './version.js';

/** Writes docs/reference from the compiled code; CI fails when the result is not what is committed. */
const target = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const cli = fileURLToPath(new URL('./cli.js', import.meta.url));

const dataDir = mkdtempSync(join(tmpdir(), 'tributary-docs-'));
try {
  const installation = await openInstallation({
    settings: readSettings({ TRIBUTARY_DATA_DIR: dataDir, PORT: '0' }),
    logger: createLogger('silent'),
  });
  try {
    await writeAll(installation);
  } finally {
    await installation.close();
  }
} finally {
  rmSync(dataDir, { recursive: true });
}

async function writeAll(installation: Installation): Promise<void> {
  const service = await createService(installation);
  mkdirSync(target, { recursive: true });
  write(
    'openapi.json',
    JSON.stringify(openApiDocument(service.app, installation.access, VERSION), null, 2),
  );
  write('events.md', eventCataloguePage(aggregates));
  write('refusals.md', refusalPage(declaredRefusals()));
  write('access.md', accessPage(installation.access.table));
  write('configuration.md', configurationPage());
  write('command-line.md', commandLinePage());
  await service.close();
}

function write(name: string, text: string): void {
  writeFileSync(join(target, name), text.endsWith('\n') ? text : `${text}\n`);
}

function configurationPage(): string {
  return `# Configuration\n\nBy environment, checked at start. A variable that does not fit is named, and the service does not start.\n\n${settingsTable()}\n`;
}

function commandLinePage(): string {
  const commands = ['', ...commandNames()].map((name) => helpOf(name));
  return `# Command line\n\n\`npx tributary …\` in a checkout; it builds the project first if that has not been done.\n\n${commands.join('\n')}`;
}

function helpOf(name: string): string {
  const title = name === '' ? 'tributary' : `tributary ${name}`;
  const text = execFileSync(process.execPath, [cli, ...(name === '' ? [] : [name]), '--help']);
  return `## ${title}\n\n\`\`\`text\n${text.toString().trimEnd()}\n\`\`\`\n`;
}

/** As the help of the whole program lists them. */
function commandNames(): string[] {
  const help = execFileSync(process.execPath, [cli, '--help']).toString();
  const listed = help.slice(help.indexOf('Commands:')).split('\n').slice(1);
  return listed
    .map((line) => /^ {2}([a-z][a-z-]*)/.exec(line)?.[1] ?? '')
    .filter((name) => name !== '' && name !== 'help');
}
