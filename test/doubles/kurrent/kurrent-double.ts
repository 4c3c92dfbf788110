import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  connect,
  type AddressInfo,
  type Server as Proxy,
  type Socket,
} from 'node:net';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import featuresService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import readService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import type reading from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import writeService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_grpc_pb.js';
import type writing from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import { Faults } from './faults.js';
import {
  caughtUp,
  checkpoint,
  confirmation,
  consistencyViolation,
  error,
  notLeader,
  proposed,
  recorded,
  written,
} from './messages.js';
import { ServerRecords, type Position } from './records.js';

const LOCALHOST = '127.0.0.1';

export interface KurrentDoubleOptions {
  /** What the server says that it is; one before 26.1 knows no `AppendRecords`. */
  readonly version?: string;
  /** Of the cluster, if this is one of several servers. */
  readonly records?: ServerRecords;
}

/**
 * A server that speaks so much of KurrentDB's protocol, over a real socket, as the log needs: atomic
 * appends with checks, the subscription to all with a filter, and what goes wrong on the way.
 */
export class KurrentDouble {
  readonly faults = new Faults();
  /** Where the leader is, if this is not the server. */
  leader: KurrentDouble | undefined;
  readonly #sockets = new Set<Socket>();
  #closed = false;

  private constructor(
    readonly records: ServerRecords,
    private readonly server: Server,
    private readonly proxy: Proxy,
  ) {}

  static async start({
    version = '26.1.0',
    records = new ServerRecords(),
  }: KurrentDoubleOptions = {}): Promise<KurrentDouble> {
    const server = new Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
    const serverPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${LOCALHOST}:0`, ServerCredentials.createInsecure(), (failed, port) =>
        failed ? reject(failed) : resolve(port),
      );
    });
    const proxy = createServer();
    const double = new KurrentDouble(records, server, proxy);
    proxy.on('connection', (socket) => double.#forward(socket, serverPort));
    proxy.listen(0, LOCALHOST);
    await once(proxy, 'listening');
    double.#serve(version);
    return double;
  }

  get port(): number {
    return (this.proxy.address() as AddressInfo).port;
  }

  get connectionString(): string {
    return `kurrentdb://${LOCALHOST}:${this.port}?tls=false&defaultDeadline=2000`;
  }

  /** Every connection ends without a word, as when a cable is cut. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.cut();
    this.proxy.close();
    this.server.forceShutdown();
  }

  /** A proxy in front, for gRPC has no way to lose a connection. */
  #forward(socket: Socket, serverPort: number): void {
    const behind = connect(serverPort, LOCALHOST);
    for (const end of [socket, behind]) {
      this.#sockets.add(end);
      end.setNoDelay(true);
      end.on('close', () => {
        this.#sockets.delete(end);
        socket.destroy();
        behind.destroy();
      });
      end.on('error', () => end.destroy());
    }
    socket.pipe(behind).pipe(socket);
  }

  #serve(version: string): void {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const knowsAppendRecords = major > 26 || (major === 26 && minor >= 1);
    this.server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: sendUnaryData<features.SupportedMethods>) => {
        const methods = new features.SupportedMethods();
        methods.setEventStoreServerVersion(version);
        if (knowsAppendRecords) {
          methods.addMethods(
            new features.SupportedMethod()
              .setServiceName('kurrentdb.protocol.v2.streams.streamsservice')
              .setMethodName('appendrecords'),
          );
        }
        answer(null, methods);
      },
    });
    this.server.addService(readService.StreamsService, {
      read: (call: ReadCall) => void this.#read(call),
    } as never);
    if (knowsAppendRecords) {
      this.server.addService(writeService.StreamsServiceService, {
        appendRecords: (call: AppendCall, answer: AppendAnswer) => this.#append(call, answer),
      } as never);
    }
  }

  #append({ request }: AppendCall, answer: AppendAnswer): void {
    const { records, checks } = proposed(request);
    if (records.length === 0) {
      return answer(error(status.INVALID_ARGUMENT, 'an append needs a record'));
    }
    const write = () => this.records.append(records, checks);
    if (this.leader) return answer(notLeader(LOCALHOST, this.leader.port));
    switch (this.faults.nextOfAppend()) {
      case 'lost-before':
        return this.cut();
      case 'lost-after':
        write();
        return this.cut();
      case 'written-late':
        setTimeout(write, LATE_MS);
        return this.cut();
      case 'deadline':
        write();
        return;
      case 'not-leader':
        return answer(notLeader(LOCALHOST, this.port));
      case undefined: {
        const outcome = write();
        if ('position' in outcome) answer(null, written(outcome));
        else answer(consistencyViolation(outcome));
      }
    }
  }

  async #read(call: ReadCall): Promise<void> {
    const options = call.request.getOptions();
    const filter = new RegExp(options?.getFilter()?.getStreamIdentifier()?.getRegex() ?? '', 'u');
    let position = positionIn(options);
    let open = true;
    let wake = (): void => {};
    const forget = this.records.onAppended(() => wake());
    for (const end of ['cancelled', 'close', 'error']) {
      call.on(end, () => {
        open = false;
        wake();
      });
    }
    const send = async (message: reading.ReadResp) => {
      if (!open || call.write(message)) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        call.once('drain', resolve);
      });
    };
    await send(confirmation(randomUUID()));
    let told = false;
    while (open && !this.#closed) {
      const page = this.records.after(position, PAGE_RECORDS);
      if (page.length === 0) {
        if (!told) await send(caughtUp(position ?? 0n));
        told = true;
        await new Promise<void>((resolve) => {
          wake = resolve;
          // what came between the reading and here
          if (!open || this.records.after(position, 1).length > 0) resolve();
        });
        continue;
      }
      for (const record of page) {
        if (filter.test(record.stream)) {
          for (let n = 0; n < this.faults.deliveries; n++) await send(recorded(record));
        } else await send(checkpoint(record.position));
        position = record.position;
      }
    }
    forget();
  }
}

type ReadCall = ServerWritableStream<reading.ReadReq, reading.ReadResp>;
type AppendCall = ServerUnaryCall<writing.AppendRecordsRequest, writing.AppendRecordsResponse>;
type AppendAnswer = sendUnaryData<writing.AppendRecordsResponse>;

const PAGE_RECORDS = 200;

/** How long an append is under way whose sender has lost the connection. */
const LATE_MS = 300;

function positionIn(options: reading.ReadReq.Options | undefined): Position | undefined {
  const all = options?.getAll();
  return all?.hasPosition() ? BigInt(all.getPosition()?.getCommitPosition() ?? '0') : undefined;
}
