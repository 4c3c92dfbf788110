import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import request from 'supertest';
import { CHECKPOINTS, checkpoints } from '../../src/audit/transparency/checkpoint-history.js';
import { catalogue } from '../../src/catalogue.js';
import { play } from '../../src/demonstration/demonstration.js';
import { Stage, StageClock } from '../../src/demonstration/stage.js';
import { fund } from '../../src/funds/funds/fund.js';
import { logFileIn, openInstallation, type Installation } from '../../src/installation.js';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { mintToken } from '../../src/platform/auth/tokens.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { Commands } from '../../src/platform/http/commands.js';
import type { CheckpointEvent } from '../../src/platform/transparency/checkpoint.events.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { buildViews } from '../../src/platform/projections/build-views.js';
import { projections } from '../../src/projections.js';
import { createService, type Service } from '../../src/service.js';

/** An installation in which the demonstration was played, and services on it. */
export class Demonstrated {
  private readonly tokens = new Map<string, string>();
  private readonly closers: (() => Promise<void> | void)[] = [];

  private constructor(
    readonly folder: string,
    readonly clock: StageClock,
    readonly installation: Installation,
    readonly service: Service,
  ) {}

  static async open(): Promise<Demonstrated> {
    const folder = mkdtempSync(join(tmpdir(), 'past-'));
    const clock = new StageClock(0);
    clock.goTo('2022-04-01');
    const nowMs = () => clock.nowMs;
    const installation = await openInstallation({
      settings: readSettings({
        TRIBUTARY_DATA_DIR: folder,
        PORT: '0',
        TRIBUTARY_PAST_KEEP_EVERY: '1000',
      }),
      logger: createLogger('silent'),
      nowMs,
    });
    const service = await createService({ ...installation, nowMs });
    const stage = new Stage(service.app.get(Commands), clock, () => {});
    await play(stage, {
      seed: 7,
      lastDay: '2026-03-31',
      generalPoolOf: async (id) => {
        const state = await installation.decisions.peek(fund, id);
        return state?.pools.find((pool) => pool.general)?.id ?? 'none';
      },
    });
    return new Demonstrated(folder, clock, installation, service);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
    await this.service.close();
    await this.installation.close();
    rmSync(this.folder, { recursive: true });
  }

  async get(subject: string, path: string, service = this.service): Promise<request.Response> {
    return request(service.app.getHttpServer())
      .get(path)
      .set('Authorization', `Bearer ${await this.tokenOf(subject)}`);
  }

  /** Sends a command that must be accepted. Answers the id. */
  async post(subject: string, path: string, body: object = {}): Promise<string> {
    const reply = await request(this.service.app.getHttpServer())
      .post(path)
      .set('Authorization', `Bearer ${await this.tokenOf(subject)}`)
      .send(body);
    if (reply.status > 201) throw new Error(`POST ${path}: ${reply.status} ${reply.text}`);
    return String((reply.body as { id: string }).id);
  }

  /** A service on a log that ends at `index`, with views built from it alone; its callers' rights are those of now. */
  async freshUpTo(index: number): Promise<Service> {
    const file = join(this.folder, `log-to-${index}.db`);
    const whole = new DatabaseSync(logFileIn(this.folder), { readOnly: true });
    whole.exec(`VACUUM INTO '${file}'`);
    whole.close();
    const cut = new DatabaseSync(file);
    cut.exec(`DELETE FROM event WHERE idx > ${index}`);
    cut.close();
    const log = openLogReader(file);
    const views = join(this.folder, `views-to-${index}.db`);
    buildViews({ log, file: views, projections, catalogue });
    const reader = this.installation.engine.makeReader();
    reader.switchTo(views);
    const recordedAt = log.pageFrom(index, 1)[0]?.metadata.recordedAt ?? 'never';
    const { tree } = this.installation.log; // a root at a size never changes
    let state = checkpoints.initial;
    for await (const event of log.readStream(CHECKPOINTS)) {
      state = checkpoints.evolve(state, event as unknown as CheckpointEvent);
    }
    const asSigned = async () => ({ ...(await this.installation.checkpointer.current()), state });
    const service = await createService({
      ...this.installation,
      // nothing is signed anew in a replay
      ...(tree && {
        transparency: {
          tree,
          witnesses: 0,
          checkpointer: { current: asSigned, signNow: asSigned },
        },
      }),
      log: {
        ...(tree && { tree }),
        head: async () => log.headIndex(),
        readAll: (from, options) => log.readAll(from, options),
        readStream: (stream, from) => log.readStream(stream, from),
      },
      engine: {
        ownHead: index,
        reached: async () => {},
        status: () => this.installation.engine.status(),
        reader,
      },
      onAppended: () => {},
      nowMs: () => Temporal.Instant.from(recordedAt).epochMilliseconds,
    });
    this.closers.push(async () => {
      await service.close();
      reader.close();
      log.close();
    });
    return service;
  }

  private async tokenOf(subject: string): Promise<string> {
    const known = this.tokens.get(subject);
    if (known) return known;
    const { tokenKey } = installationSecrets(this.folder);
    const token = await mintToken(tokenKey, { subject, ttlSeconds: 3_600 });
    this.tokens.set(subject, token);
    return token;
  }
}
