import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { EMBEDDED_ISSUER, mintToken } from '../../src/platform/auth/tokens.js';

const program = fileURLToPath(new URL('./canary-service.mjs', import.meta.url));

type Headers = Readonly<Record<string, string>>;

export interface Answered {
  readonly status: number;
  readonly headers: string;
  readonly bytes: Buffer;
}

/**
 * The built service in a process of its own, asked over HTTP. It begins in the past, and can be handed
 * over to one that the command line has started.
 */
export class CanaryFund {
  readonly #tokens = new Map<string, string>();
  /** Lines of the service's log. */
  output = '';

  private constructor(
    readonly dataDir: string,
    private readonly child: ChildProcess,
    /** Where it is asked. */
    public url: string,
  ) {}

  static async open(dataDir: string, begins: string): Promise<CanaryFund> {
    const child = fork(program, [dataDir, begins], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const fund = new CanaryFund(dataDir, child, '');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (fund.output += text.toString()));
    }
    const gone = once(child, 'exit').then(() =>
      Promise.reject(new Error(fund.output.slice(-2_000))),
    );
    const [{ url }] = (await Promise.race([once(child, 'message'), gone])) as [{ url: string }];
    fund.url = url;
    gone.catch(() => {});
    return fund;
  }

  /** Goes on at this instant, RFC 3339. */
  async goTo(time: string): Promise<void> {
    this.child.send({ time });
    await once(this.child, 'message');
  }

  async stop(): Promise<void> {
    this.child.send({ stop: true });
    await once(this.child, 'exit');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async post(subject: string, path: string, body: object = {}): Promise<Answered> {
    return this.#ask(subject, `/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    });
  }

  /** Sends a command that must be accepted. Answers the id. */
  async done(subject: string, path: string, body: object = {}): Promise<string> {
    const { status, bytes } = await this.post(subject, path, body);
    if (status > 201) throw new Error(`POST ${path} as ${subject}: ${status} ${String(bytes)}`);
    return String((JSON.parse(String(bytes)) as { id: string }).id);
  }

  read(subject: string, path: string): Promise<Answered> {
    return this.#ask(subject, path);
  }

  async get<R>(subject: string, path: string): Promise<R> {
    const { status, bytes } = await this.read(subject, path);
    if (status !== 200) throw new Error(`GET ${path} as ${subject}: ${status} ${String(bytes)}`);
    return JSON.parse(String(bytes)) as R;
  }

  /** Registers somebody who holds these roles for all funds. Answers the id. */
  async person(
    details: { readonly name: string; readonly subject: string; readonly email?: string },
    ...roles: readonly string[]
  ): Promise<string> {
    const id = await this.done('ada', 'persons', { ...details, issuer: EMBEDDED_ISSUER });
    for (const role of roles) await this.done('ada', `persons/${id}/grant-role`, { role });
    return id;
  }

  async #ask(
    subject: string,
    path: string,
    { headers = {}, ...init }: Omit<RequestInit, 'headers'> & { readonly headers?: Headers } = {},
  ): Promise<Answered> {
    const authorization = `Bearer ${await this.#tokenOf(subject)}`;
    const request = { ...init, headers: { ...headers, authorization } };
    // A connection that nothing was sent over for a while is closed under our hands.
    const ask = () => fetch(`${this.url}${path}`, request);
    const reply = await ask().catch(ask);
    const bytes = Buffer.from(await reply.arrayBuffer());
    return { status: reply.status, headers: JSON.stringify([...reply.headers]), bytes };
  }

  async #tokenOf(subject: string): Promise<string> {
    const known = this.#tokens.get(subject);
    if (known) return known;
    const { tokenKey } = installationSecrets(this.dataDir);
    const token = await mintToken(tokenKey, { subject, ttlSeconds: 3_600 });
    this.#tokens.set(subject, token);
    return token;
  }
}
