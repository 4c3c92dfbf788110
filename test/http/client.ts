import type { InjectOptions } from 'fastify';
import type { RunningService } from './running-service.js';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Undefined if it is no JSON. */
  readonly body: Record<string, unknown> | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** Sends requests through the whole service, in memory. */
export class Client {
  constructor(
    private readonly running: RunningService,
    private readonly headers: Headers = {},
  ) {}

  async as(name: string, more: Headers = {}): Promise<Client> {
    const authorization = await this.running.tokenOf(name);
    return new Client(this.running, { ...this.headers, authorization, ...more });
  }

  with(more: Headers): Client {
    return new Client(this.running, { ...this.headers, ...more });
  }

  get(url: string): Promise<Reply> {
    return this.send({ method: 'GET', url });
  }

  post(url: string, body: object): Promise<Reply> {
    return this.postText(url, JSON.stringify(body));
  }

  postText(
    url: string,
    payload: string | Buffer,
    contentType = 'application/json',
  ): Promise<Reply> {
    return this.send({ method: 'POST', url, payload, headers: { 'content-type': contentType } });
  }

  async send(options: InjectOptions): Promise<Reply> {
    const fastify = this.running.service.app.getHttpAdapter().getInstance();
    const headers = { ...this.headers, ...options.headers };
    const { statusCode, headers: answered, body } = await fastify.inject({ ...options, headers });
    const isJson = String(answered['content-type']).includes('json');
    const parsed = isJson ? (JSON.parse(body) as Record<string, unknown>) : undefined;
    return { status: statusCode, headers: answered, text: body, body: parsed };
  }
}
