import { describe, expect, it } from '@jest/globals';
import { settingsTable } from './settings-page.js';
import { ConfigurationError, readSettings, SETTINGS, unknownSettings } from './settings.js';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

const oidc = {
  TRIBUTARY_OIDC_ISSUER: 'https://login.example.org',
  TRIBUTARY_OIDC_AUDIENCE: 'tributary',
  TRIBUTARY_OIDC_JWKS_URL: 'https://login.example.org/keys',
};

describe('the configuration', () => {
  it('has a default for everything but the issuer', () => {
    expect(readSettings({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      dataDir: './data',
      oidcIssuer: undefined,
      bodyLimitBytes: 262_144,
      logLevel: 'info',
    });
  });

  it('has defaults that are themselves allowed', () => {
    for (const { fallback, parse } of Object.values(SETTINGS)) {
      if (fallback !== undefined) expect(parse(fallback)).toBeDefined();
    }
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(readSettings({ PORT: '', HOST: '' })).toMatchObject({ port: 3000, host: '127.0.0.1' });
  });

  it.each([
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['TRIBUTARY_BODY_LIMIT_BYTES', '1024', { bodyLimitBytes: 1_024 }],
    ['TRIBUTARY_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['TRIBUTARY_COMMAND_TIME_LIMIT_MS', '30000', { commandTimeLimitMs: 30_000 }],
  ])('reads %s=%s', (name, value, expected) => {
    expect(readSettings({ [name]: value })).toMatchObject(expected);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', ' 80'],
    ['PORT', 'http'],
    ['TRIBUTARY_BODY_LIMIT_BYTES', '1023'],
    ['TRIBUTARY_BODY_LIMIT_BYTES', '1048577'],
    ['TRIBUTARY_COMMAND_TIME_LIMIT_MS', '29999'],
    ['TRIBUTARY_LOG_LEVEL', 'INFO'],
    ['TRIBUTARY_DATA_DIR', 'd'.repeat(1_001)],
    ['TRIBUTARY_OIDC_TOKEN_TYPE', 'jwt'],
  ])('refuses %s=%s and names it, but not the value', (name, value) => {
    const [fault, ...others] = faultsOf({ [name]: value });
    expect(fault).toMatch(new RegExp(`^${name}: allowed is `));
    expect(others).toEqual([]);
  });

  it('names every variable that does not fit at once', () => {
    expect(faultsOf({ PORT: 'x', TRIBUTARY_LOG_LEVEL: 'loud' })).toHaveLength(2);
  });
});

describe('the issuer', () => {
  it('is taken with its audience and keys, each as it is written', () => {
    const { oidcIssuer, oidcAudience, oidcJwksUrl } = readSettings(oidc);
    expect(oidcIssuer).toBe('https://login.example.org');
    expect(oidcAudience).toBe('tributary');
    expect(oidcJwksUrl).toBe('https://login.example.org/keys');
  });

  it.each(Object.keys(oidc))('is refused without %s', (name) => {
    const faults = faultsOf({ ...oidc, [name]: '' });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: needed, because`));
  });

  it.each([
    ['plain http', 'http://login.example.org/keys'],
    ['a password in it', 'https://user:secret@login.example.org/keys'],
    ['a file', 'file:///etc/keys'],
    ['no URL', 'login.example.org'],
  ])('is refused with %s', (_, url) => {
    expect(faultsOf({ ...oidc, TRIBUTARY_OIDC_JWKS_URL: url })).toEqual([
      'TRIBUTARY_OIDC_JWKS_URL: allowed is a URL, https (http only to localhost)',
    ]);
  });

  it('may be reached over plain http on this machine', () => {
    const local = { ...oidc, TRIBUTARY_OIDC_JWKS_URL: 'http://127.0.0.1:8080/keys' };
    expect(readSettings(local).oidcJwksUrl).toBe('http://127.0.0.1:8080/keys');
  });
});

it('finds names that are probably misspelt', () => {
  const environment = { TRIBUTARY_DATADIR: '/var', PATH: '/bin', TRIBUTARY_DATA_DIR: '/var' };
  expect(unknownSettings(environment)).toEqual(['TRIBUTARY_DATADIR']);
});

it('prints a line per setting, with meaning, bounds and default', () => {
  const lines = settingsTable().split('\n');
  expect(lines).toHaveLength(2 + Object.keys(SETTINGS).length);
  expect(lines).toContain(
    '| `TRIBUTARY_BODY_LIMIT_BYTES` | Largest request body; beyond it 413 PAYLOAD_TOO_LARGE. | bytes, 1,024 to 1,048,576 | `262144` |',
  );
  expect(lines).toContain(
    '| `TRIBUTARY_OIDC_AUDIENCE` | Audience (`aud`) that the issuer’s tokens must name. Needed with an issuer. | text, at most 255 characters | none |',
  );
});
