// The load generator: a process of its own, so that it takes nothing from the server's event loop.
import { Connection } from './connection.js';

export interface LoadOrder {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly milliseconds: number;
}

export interface LoadReport {
  readonly answered: number;
  readonly perSecond: number;
  readonly medianMs: number;
  /** 99 of 100 were answered within. */
  readonly p99Ms: number;
}

let sent = 0;

process.on('message', (order: LoadOrder) => {
  put(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function put(order: LoadOrder): Promise<LoadReport> {
  const connections = await Promise.all(
    Array.from({ length: order.connections }, () => Connection.open(order.url)),
  );
  const requests = requestsOf(order);
  const startedMs = performance.now();
  const latencies = await askAll(connections, requests, order.milliseconds);
  const elapsedMs = performance.now() - startedMs;
  for (const connection of connections) connection.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    answered: latencies.length,
    perSecond: (latencies.length * 1_000) / elapsedMs,
    medianMs: at(0.5),
    p99Ms: at(0.99),
  };
}

/** Each connection asks, waits for the answer, and asks again. Answers the latencies in milliseconds. */
async function askAll(
  connections: readonly Connection[],
  next: () => string,
  milliseconds: number,
): Promise<number[]> {
  const latencies: number[] = [];
  const endMs = performance.now() + milliseconds;
  const one = async (connection: Connection) => {
    for (let now = performance.now(); now < endMs; now = performance.now()) {
      const status = await connection.ask(next());
      if (status !== 201) throw new Error(`answered with ${status}: ${connection.lastAnswer}`);
      latencies.push(performance.now() - now);
    }
  };
  await Promise.all(connections.map(one));
  return latencies;
}

/** Every request has an Idempotency-Key of its own. */
function requestsOf({ path, headers, body }: LoadOrder): () => string {
  const fields = { ...headers, 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n${lines.join('')}`;
  return () => `${head}idempotency-key: bench-${process.pid}-${sent++}\r\n\r\n${body}`;
}
