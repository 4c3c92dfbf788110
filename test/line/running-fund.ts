import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { openInstallation, type Installation } from '../../src/installation.js';
import { RegisterFirstAdministrator } from '../../src/people/person.commands.js';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { EMBEDDED_ISSUER, mintToken } from '../../src/platform/auth/tokens.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { callAs } from '../../src/platform/decisions/caller.js';
import { Commands } from '../../src/platform/http/commands.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { createService, type Service } from '../../src/service.js';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The whole service on the embedded log, with a clock of its own, asked over HTTP. */
export class RunningFund {
  private readonly tokens = new Map<string, string>();

  private constructor(
    readonly dataDir: string,
    readonly installation: Installation,
    private readonly service: Service,
    readonly clock: { now: string },
  ) {}

  /** Opens a new fund in a folder of its own, or goes on with the one in `dataDir`. */
  static async open(
    now: string,
    goOnIn?: string,
    { acceptLostKeys = false } = {},
  ): Promise<RunningFund> {
    const dataDir = goOnIn ?? mkdtempSync(join(tmpdir(), 'fund-'));
    const clock = { now };
    const nowMs = () => Temporal.Instant.from(clock.now).epochMilliseconds;
    const installation = await openInstallation({
      settings: readSettings({ TRIBUTARY_DATA_DIR: dataDir, PORT: '0' }),
      logger: createLogger('silent'),
      nowMs,
      acceptLostKeys,
    });
    const service = await createService({ ...installation, nowMs });
    const fund = new RunningFund(dataDir, installation, service, clock);
    if (goOnIn === undefined) await fund.registerFirstAdministrator('ada');
    return fund;
  }

  async close(): Promise<void> {
    await this.end();
    rmSync(this.dataDir, { recursive: true });
  }

  /** Leaves the folder as it is. */
  async end(): Promise<void> {
    await this.service.close();
    await this.installation.close();
  }

  async post(subject: string, path: string, body: object = {}): Promise<Reply> {
    const reply = await request(this.service.app.getHttpServer())
      .post(`/v1/${path}`)
      .set('Authorization', `Bearer ${await this.tokenOf(subject)}`)
      .send(body);
    return { status: reply.status, body: reply.body as Reply['body'] };
  }

  async get(subject: string, path: string): Promise<Record<string, unknown>> {
    const reply = await this.read(subject, path);
    if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.status} ${reply.text}`);
    return reply.body as Record<string, unknown>;
  }

  /** The answer as it came, whatever its status. */
  async read(subject: string, path: string): Promise<request.Response> {
    return request(this.service.app.getHttpServer())
      .get(`/v1/${path}`)
      .set('Authorization', `Bearer ${await this.tokenOf(subject)}`);
  }

  /** Sends a command that must be accepted. Answers the id. */
  async done(subject: string, path: string, body: object = {}): Promise<string> {
    const { status, body: answer } = await this.post(subject, path, body);
    if (status !== 200 && status !== 201) {
      throw new Error(`POST ${path} as ${subject}: ${status} ${JSON.stringify(answer)}`);
    }
    return String(answer['id']);
  }

  /** Registers somebody who holds these roles for all funds. Answers the id. */
  async person(subject: string, ...roles: readonly string[]): Promise<string> {
    const registration = { name: subject, issuer: EMBEDDED_ISSUER, subject };
    const id = await this.done('ada', 'persons', registration);
    for (const role of roles) await this.done('ada', `persons/${id}/grant-role`, { role });
    return id;
  }

  private async tokenOf(subject: string): Promise<string> {
    const known = this.tokens.get(subject);
    if (known) return known;
    const { tokenKey } = installationSecrets(this.dataDir);
    const token = await mintToken(tokenKey, { subject, ttlSeconds: 3_600 });
    this.tokens.set(subject, token);
    return token;
  }

  private async registerFirstAdministrator(subject: string): Promise<void> {
    const command = Object.assign(new RegisterFirstAdministrator(), {
      name: subject,
      issuer: EMBEDDED_ISSUER,
      subject,
    });
    const caller = {
      person: undefined,
      onBehalfOf: undefined,
      commandLine: true,
      correlationId: randomUUID(),
      causationId: undefined,
      idempotencyKey: undefined,
      arrivedAt: Temporal.Instant.from(this.clock.now),
    };
    await callAs(caller, () => this.service.app.get(Commands).send(command));
  }
}
