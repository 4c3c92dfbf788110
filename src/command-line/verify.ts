import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { catalogue } from '../catalogue.js';
import { manifestFileIn } from '../audit/packs/manifest.js';
import { verifyPack } from '../audit/packs/verify-pack.js';
import { believedBy, believesALog, type TrustOptions } from '../audit/trust.js';
import { firstDifferenceInWords } from '../audit/verify/first-difference.js';
import { heldNote } from '../audit/verify/held-notes.js';
import { ReportBeingMade } from '../audit/verify/report.js';
import { readSettings } from '../platform/configuration/settings.js';
import { CannotRun } from './cannot-run.js';
import { existingLog } from './existing-log.js';
import { verifyInstallation } from './verify-installation.js';

export interface VerifyOptions extends TrustOptions {
  /** Files and addresses of checkpoints that were held outside the log. */
  readonly checkpoint: readonly string[];
  /** Print the report as JSON instead of text for people. */
  readonly json?: boolean;
}

/** Verifies an audit pack, if one is named, or else the data directory. Answers the exit code. */
export async function verify(pack: string | undefined, options: VerifyOptions): Promise<number> {
  const tell = options.json ? () => {} : (line: string) => console.log(line);
  const { report, notShown } = pack
    ? verifyFolder(pack, options, tell)
    : await verifyDataDir(options, tell);
  const made = report.report(notShown);
  if (options.json) console.log(JSON.stringify(made, null, 2));
  if (made.firstDifference) tell(firstDifferenceInWords(made.firstDifference));
  for (const sentence of notShown) tell(`not shown: ${sentence}`);
  return made.result === 'RIGHT' ? 0 : 1;
}

const WHOM =
  'whom to believe? Give --key with the key of the log that you hold, or --policy with a log in it';

interface Verified {
  readonly report: ReportBeingMade;
  readonly notShown: readonly string[];
}

type Tell = (line: string) => void;

async function verifyDataDir(options: VerifyOptions, tell: Tell): Promise<Verified> {
  const { dataDir, masterKeyFile } = readSettings(process.env);
  const file = existingLog(dataDir);
  if (options.checkpoint.length > 0 && !believesALog(believedBy(options)))
    throw new CannotRun(WHOM);
  const held = await Promise.all(options.checkpoint.map(heldNote));
  const report = new ReportBeingMade(dataDir, tell);
  verifyInstallation(report, { dataDir, file, held, trust: options, masterKeyFile });
  return { report, notShown: [] };
}

function verifyFolder(folder: string, options: VerifyOptions, tell: Tell): Verified {
  if (!existsSync(manifestFileIn(folder))) {
    throw new CannotRun(`${folder} is no audit pack: it has no manifest.json`);
  }
  if (options.checkpoint.length > 0) {
    throw new CannotRun('a pack has its own checkpoint: --checkpoint is for the log');
  }
  const believed = believedBy(options);
  if (!believesALog(believed)) throw new CannotRun(WHOM);
  const report = new ReportBeingMade(resolve(folder), tell);
  const notShown = verifyPack({
    folder,
    catalogue,
    believed,
    add: (result) => report.add(result),
  });
  return { report, notShown };
}
