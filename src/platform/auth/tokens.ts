import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  SignJWT,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { TokenKey } from './installation-secrets.js';

/** Issuer and audience of the tokens that the installation signs itself. */
export const EMBEDDED_ISSUER = 'tributary';
const EMBEDDED_AUDIENCE = 'tributary';
const EMBEDDED_ALGORITHM = 'EdDSA';
const ACCESS_TOKEN = 'at+jwt';

/** Tokens of the installation cannot be taken back, only the roles of their holder. */
export const MAX_TTL_SECONDS = 31 * 24 * 60 * 60;
export const MAX_SUBJECT_LENGTH = 255;

/** Longer ones are refused unread. Beyond this a header does not fit Node's limit anyway. */
export const MAX_TOKEN_LENGTH = 8_192;

/** How far the clocks of issuer and service may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/** Signatures only, no shared secrets: a token must not be forgeable by whoever can verify it. */
const ISSUER_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Whom a token has proved to be calling. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
  /** The token holds before this second of the Unix epoch, tolerance included. */
  readonly expiresAt: number;
}

/** A token does not prove anything. The reason is for the security log, not for the caller. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  constructor(readonly reason: string) {
    super(`token refused: ${reason}`);
  }
}

/** The issuer's keys cannot be fetched, so nobody can say whether the token is right. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable';
}

export interface Minting {
  /** Who the token is for, 1 to 255 characters; the same text that RegisterPerson is given. */
  readonly subject: string;
  /** 1 second to 31 days. */
  readonly ttlSeconds: number;
}

/**
 * Signs a token of the installation.
 *
 * @throws RangeError when subject or lifetime are out of bounds
 */
export async function mintToken(key: TokenKey, { subject, ttlSeconds }: Minting): Promise<string> {
  if (subject.length < 1 || subject.length > MAX_SUBJECT_LENGTH) {
    throw new RangeError(`a subject has 1 to ${MAX_SUBJECT_LENGTH} characters`);
  }
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
    throw new RangeError(`a token lives 1 to ${MAX_TTL_SECONDS} seconds`);
  }
  return new SignJWT()
    .setProtectedHeader({ alg: EMBEDDED_ALGORITHM, typ: ACCESS_TOKEN })
    .setIssuer(EMBEDDED_ISSUER)
    .setAudience(EMBEDDED_AUDIENCE)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds} seconds`)
    .sign(key.privateKey);
}

/** Whose tokens are accepted, as the configuration says. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly tokenType: string;
}

/** Verifies tokens of one issuer, each time from scratch. */
export class TokenVerifier {
  private constructor(
    private readonly key: JWTVerifyGetKey,
    private readonly expected: JWTVerifyOptions & { readonly issuer: string },
  ) {}

  /** Of the installation's own tokens. */
  static embedded({ publicKey }: Pick<TokenKey, 'publicKey'>): TokenVerifier {
    return new TokenVerifier(() => publicKey, {
      issuer: EMBEDDED_ISSUER,
      audience: EMBEDDED_AUDIENCE,
      typ: ACCESS_TOKEN,
      algorithms: [EMBEDDED_ALGORITHM],
    });
  }

  /** Of an OIDC issuer's, whose keys are fetched when needed and kept for ten minutes. */
  static ofIssuer({ issuer, audience, jwksUrl, tokenType }: Issuer): TokenVerifier {
    return new TokenVerifier(createRemoteJWKSet(new URL(jwksUrl)), {
      issuer,
      audience,
      typ: tokenType,
      algorithms: ISSUER_ALGORITHMS,
    });
  }

  /**
   * @throws TokenRefused when signature, algorithm, type, issuer, audience, times or subject are wrong
   * @throws IssuerUnreachable when the issuer's keys cannot be fetched
   */
  async verify(token: string): Promise<Subject> {
    if (token.length > MAX_TOKEN_LENGTH) throw new TokenRefused('too long');
    const { payload } = await jwtVerify(token, this.key, {
      ...this.expected,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    }).catch(refuse);
    const { sub, exp, iat } = payload;
    if (typeof sub !== 'string' || sub.length < 1 || sub.length > MAX_SUBJECT_LENGTH) {
      throw new TokenRefused('sub');
    }
    if (exp === undefined) throw new TokenRefused('exp');
    if (iat !== undefined && iat > Date.now() / 1_000 + CLOCK_TOLERANCE_SECONDS) {
      throw new TokenRefused('iat');
    }
    return { issuer: this.expected.issuer, subject: sub, expiresAt: exp + CLOCK_TOLERANCE_SECONDS };
  }
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWTClaimValidationFailed) throw new TokenRefused(error.claim);
  if (error instanceof errors.JWTExpired) throw new TokenRefused('exp');
  if (!(error instanceof errors.JOSEError) || UNREACHABLE.has(error.code)) {
    throw new IssuerUnreachable('the keys of the issuer cannot be fetched', { cause: error });
  }
  throw new TokenRefused(error.code);
}

/** No answer in time, an answer other than 200, an answer that is no key set. */
const UNREACHABLE = new Set<string>([
  errors.JWKSTimeout.code,
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
]);
