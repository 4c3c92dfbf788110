import { connect, type Socket } from 'node:net';

/**
 * A kept-alive HTTP connection that asks for one thing at a time and reads no more of an answer than
 * it has to: an HTTP client would cost as much as the server that it measures.
 */
export class Connection {
  /** For messages, as it came in. */
  lastAnswer = '';
  private answered: ((status: number) => void) | undefined;
  private failed: ((error: Error) => void) | undefined;
  private received = '';

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Connection(socket);
  }

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1'); // a character is a byte, as content-length counts them
    socket.on('data', (text: string) => this.receive(text));
    socket.on('error', (error) => this.failed?.(error));
    socket.on('close', () => this.failed?.(new Error('the server has closed the connection')));
  }

  /** Sends a request, answers the status. */
  ask(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(request);
    });
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.received += text;
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = /content-length: (\d+)/i.exec(this.received)?.[1];
    if (length === undefined) return this.failed?.(new Error('an answer without a length'));
    if (this.received.length < headEnd + 4 + Number(length)) return;
    this.lastAnswer = this.received;
    this.received = '';
    this.answered?.(Number(this.lastAnswer.slice(9, 12)));
  }
}
