import 'reflect-metadata';
import { Command, InvalidArgumentError } from 'commander';
import { parseInstant } from './platform/dates/instant.js';
import { VERSION } from './version.js';

/** The command line. Each command is loaded when it is asked for, so that none pays for the others. */
const program = new Command('tributary')
  .description('Runs a voluntary trust fund on one append-only log.')
  .version(VERSION)
  // 1 says that something was found, by verify or import
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

program
  .command('serve')
  .description('start the HTTP service; settings come from the environment')
  .option(
    '--first-administrator <subject>',
    'on an empty log: make this subject the first administrator',
    subject,
  )
  .option(
    '--accept-lost-keys',
    'keys.db is gone and there is no copy: begin an empty one, and all personal data are lost for good',
  )
  .action(async (options) => (await import('./command-line/serve.js')).serve(options));

program
  .command('token')
  .description("print a token signed with the installation's own key")
  .requiredOption('--subject <subject>', 'who the token is for, as registered', subject)
  .option('--hours <hours>', 'how long it holds, at most 744', hours, 12)
  .action(async (options) => (await import('./command-line/token.js')).printToken(options));

program
  .command('rotate-master-key')
  .description(
    'wrap the keys of personal data by a new master key and destroy the old one; the service must be stopped',
  )
  .action(async () => (await import('./command-line/rotate-master-key.js')).rotate());

program
  .command('verify')
  .description(
    'read the log from the first byte, grow its Merkle tree, keep the books again, derive every view anew and compare',
  )
  .argument('[pack]', 'an audit pack, to verify instead of the log, on any machine')
  .option(
    '--checkpoint <file or url>',
    'checkpoint that was held outside the log: a signed note, a tlog-proof or a receipt file; may be repeated',
    many,
    [],
  )
  .option('--key <vkey>', 'key of the log, as it was given to you; may be repeated', many, [])
  .option('--policy <file>', 'C2SP tlog-policy: logs, witnesses, and how many must have cosigned')
  .option('--json', 'print a report as JSON')
  .action(async (pack, options) => {
    process.exitCode = await (await import('./command-line/verify.js')).verify(pack, options);
  });

program
  .command('export')
  .description('give data away as files')
  .command('audit-pack')
  .description(
    'one grant, or one fund and period, for an auditor: events, proofs, journal lines and a sample, to be verified without the log; beside a running service',
  )
  .option('--grant <id>', 'of one grant')
  .option('--fund <id>', 'of one fund, with --from and --to')
  .option(
    '--from <date or index>',
    'first day of recording in the zone of the fund, or first index',
  )
  .option('--to <date or index>', 'last day, or last index; both ends count')
  .option('--seed <number>', 'the same seed draws the same sample', whole, 1)
  .option('--sample <number>', 'units of money, and lots, that are drawn', sampleSize, 25)
  .requiredOption('--out <folder>', 'empty, or not there yet')
  .action(async (options) =>
    (await import('./command-line/export-audit-pack.js')).exportAuditPack(options),
  );

program
  .command('verify-receipt')
  .description('verify a receipt file, without log or service, and say what it proves')
  .argument('<file>', "a donor's receipt file")
  .option('--key <vkey>', 'key of the log, as it was given to you; may be repeated', many, [])
  .option('--policy <file>', 'C2SP tlog-policy: logs, witnesses, and how many must have cosigned')
  .action(async (file, options) => {
    const { verifyReceiptFile } = await import('./command-line/verify-receipt.js');
    process.exitCode = verifyReceiptFile(file, options);
  });

program
  .command('replay')
  .description('print events, oldest first')
  .option('--stream <id>', 'only of this stream')
  .option('--type <type>', 'only of this type')
  .option('--actor <person>', 'only of commands of this person')
  .option('--from <instant>', 'recorded at or after, RFC 3339', instant)
  .option('--to <instant>', 'recorded at or before, RFC 3339', instant)
  .option('--json', 'one JSON object per line')
  .action(async (options) => (await import('./command-line/replay.js')).replay(options));

program
  .command('rebuild')
  .description('build all views anew; a running service does it beside the live ones')
  .action(async () => (await import('./command-line/rebuild.js')).rebuild());

program
  .command('import')
  .description(
    'take history on from a CSV file, each row once; run again, it goes on where it ended',
  )
  .argument('<file>', 'CSV in UTF-8, the first line with the names of the columns')
  .requiredOption('--mapping <file>', 'YAML or JSON: what the columns mean')
  .option('--as <subject>', 'subject of the controller who takes it on; not needed for a dry run')
  .option('--dry-run', 'only look for faults, a line for each')
  .option('--report', 'compare what is held with the source, to the cent')
  .action(async (file, options) => {
    process.exitCode = await (
      await import('./command-line/import.js')
    ).importHistory(file, options);
  });

program
  .command('demo')
  .description(
    'fill an empty log with the story of an example fund over several years, ending today',
  )
  .option('--seed <number>', 'the same seed plays the same story', whole, 1)
  .action(async (options) => (await import('./command-line/demo.js')).demo(options));

program
  .command('checkpoint')
  .description(
    'print the last signed checkpoint with its cosignatures; also beside a running service',
  )
  .option(
    '--policy <file>',
    'say which witnesses of a C2SP tlog-policy have cosigned, and the quorum',
  )
  .action(async (options) =>
    (await import('./command-line/checkpoint.js')).printCheckpoint(options),
  );

program
  .command('proof')
  .description(
    'print the proof (C2SP tlog-proof) that an event is in the log of the last checkpoint',
  )
  .requiredOption('--index <index>', 'place of the event in the log, from 0', whole)
  .action(async (options) => (await import('./command-line/proof.js')).printProof(options));

program
  .command('rotate-log-key')
  .description(
    'have a new key sign checkpoints, signed in by the old one; with the service stopped',
  )
  .action(async () => (await import('./command-line/rotate-log-key.js')).rotateLogKey());

program
  .command('witness')
  .description(
    'cosign checkpoints of other installations as a C2SP tlog-witness; for auditors, board and donors',
  )
  .requiredOption('--name <name>', 'of the witness, like a URL without its scheme')
  .option('--dir <folder>', 'where its key and what it has seen are kept', './witness')
  .option(
    '--log <key>',
    'key of a log that is witnessed; again for others, and for a new key',
    many,
    [],
  )
  .option('--logs <file>', 'a C2SP tlog-policy with more logs')
  .option('--host <address>', 'that it listens on', '127.0.0.1')
  .option('--port <number>', '0 takes any free one', whole, 0)
  .action(async (options) => (await import('./command-line/witness.js')).runWitness(options));

function many(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError('a whole number of at most nine digits');
  return Number(text);
}

function sampleSize(text: string): number {
  const size = whole(text);
  if (size < 1 || size > 1_000) throw new InvalidArgumentError('from 1 to 1000');
  return size;
}

function subject(text: string): string {
  if (text.length < 1 || text.length > 255) throw new InvalidArgumentError('1 to 255 characters');
  return text;
}

function instant(text: string): string {
  try {
    parseInstant(text);
    return text;
  } catch {
    throw new InvalidArgumentError('a moment like 2026-03-31T20:59:59Z');
  }
}

function hours(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 744)) throw new InvalidArgumentError('more than 0 and at most 744');
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  (await import('./command-line/failures.js')).endWith(error);
}
