import { existsSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { logFileIn } from '../../src/installation.js';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { smallHistory } from '../audit/small-history.js';
import { endAll, ended, newDataDir, removeDataDirs, serving } from './processes.js';

afterEach(endAll);
afterAll(removeDataDirs);

describe('a mistake on the command line', () => {
  it.each([
    ['no such option', ['verify', '--views'], '--views'],
    ['no moment', ['replay', '--from', 'yesterday'], '--from'],
    ['no day', ['replay', '--to', '2026-02-30T00:00:00Z'], '--to'],
    ['no subject', ['token', '--subject', ''], '--subject'],
    ['no administrator', ['serve', '--first-administrator', ''], '--first-administrator'],
    ['no such type', ['replay', '--type', 'Foo'], 'Foo'],
    ['too many hours', ['token', '--subject', 'ada', '--hours', '745'], '--hours'],
  ])('(%s) is named in one line', async (_, args, name) => {
    const dataDir = newDataDir();
    const { code, stdout, stderr } = await ended(dataDir, args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^(error|no event has the type Foo): .*\n$/);
    expect(stderr).toContain(name);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('is none where a token is to hold for less than a second', async () => {
    const { code } = await ended(await newInstallation(), [...TOKEN, '--hours', '0.0001']);
    expect(code).toBe(0);
  });
});

const TOKEN = ['token', '--subject', 'ada'];

/** A data directory as a service has begun it. */
async function newInstallation(): Promise<string> {
  const dataDir = newDataDir();
  installationSecrets(dataDir);
  await (await SqliteEventLog.open(logFileIn(dataDir))).close();
  return dataDir;
}

describe('a token', () => {
  it('is refused where no service has begun, and nothing is made', async () => {
    const dataDir = newDataDir();
    const { code, stdout, stderr } = await ended(dataDir, TOKEN);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^there is no log in .*: set TRIBUTARY_DATA_DIR .*start the service.*\n$/,
    );
    expect(existsSync(dataDir)).toBe(false);
  });

  it('is refused where its key is gone, and none is made', async () => {
    const dataDir = await newInstallation();
    rmSync(`${dataDir}/token-key.pem`);
    const { code, stderr } = await ended(dataDir, TOKEN);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^there is no .*token-key\.pem: it is made when the service starts\n$/);
    expect(existsSync(`${dataDir}/token-key.pem`)).toBe(false);
  });
});

describe('a secret that was cut off', () => {
  it.each([
    ['hash-secret', ['serve'], /^\S*hash-secret holds 3 bytes instead of 32: .*\n$/],
    ['token-key.pem', ['serve'], /^\S*token-key\.pem holds no Ed25519 key: .*\n$/],
    ['token-key.pem', TOKEN, /^\S*token-key\.pem holds no Ed25519 key: .*\n$/],
  ])('(%s) ends %j in one line', async (name, args, words) => {
    const dataDir = await newInstallation();
    truncateSync(`${dataDir}/${name}`, 3);
    const { code, stdout, stderr } = await ended(dataDir, args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
  });
});

it('a hash secret that is gone is not made anew for a log that has a history', async () => {
  const dataDir = newDataDir();
  const log = await SqliteEventLog.open(logFileIn(dataDir));
  for (const append of smallHistory(1)) await log.append(append, []);
  await log.close();
  const { code, stdout, stderr } = await ended(dataDir, ['serve']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^there is no \S*hash-secret: put the one back that this log began with\n$/,
  );
  expect(existsSync(`${dataDir}/hash-secret`)).toBe(false);
});

describe('a wrong setting', () => {
  it.each([
    ['PORT', 'abc'],
    ['TRIBUTARY_OIDC_ISSUER', 'http://example.org'],
  ])('%s=%s is named in a line of its own', async (name, value) => {
    const dataDir = newDataDir();
    const { code, stdout, stderr } = await ended(dataDir, ['serve'], { [name]: value });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.match(new RegExp(`^  ${name}: allowed is .*$`, 'gm'))).toHaveLength(1);
    expect(stderr).not.toContain(value);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(dataDir)).toBe(false);
  });

  it('that is misspelt is named in the log', async () => {
    const { child, ended: end } = await serving(newDataDir(), [], { TRIBUTARY_DATADIR: 'x' });
    child.kill('SIGTERM');
    expect((await end).stdout).toContain('"setting":"TRIBUTARY_DATADIR"');
  });
});

describe('what the machine refuses', () => {
  it('a file in place of the data directory: ends in one line', async () => {
    const file = newDataDir();
    writeFileSync(file, '');
    for (const args of [['serve'], ['demo']]) {
      const { code, stderr } = await ended(file, args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^\w+: .*mkdir.*\n$/);
      expect(stderr).toContain(file);
    }
  });

  it('a port that is taken: ends in one line, and lets go of the log', async () => {
    const { url } = await serving(newDataDir());
    const dataDir = newDataDir();
    const { code, stderr } = await ended(dataDir, ['serve'], { PORT: new URL(url).port });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^listen EADDRINUSE.*\n$/);
    expect(existsSync(`${dataDir}/events.db.pid`)).toBe(false);
  });
});
