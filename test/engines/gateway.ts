import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** An address that a server is reached by, and that can be cut off: as if the server, or the way to it, were gone. */
export class Gateway {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #port = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = this.#make();
  }

  /** @param url the server's origin */
  static async start(url: string): Promise<Gateway> {
    const gateway = new Gateway(Number(new URL(url).port));
    await gateway.up();
    return gateway;
  }

  /** The origin; it stays the same. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Ends all connections, and refuses new ones. */
  async down(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Takes connections again. */
  async up(): Promise<void> {
    this.#server = this.#make();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #make(): Server {
    return createServer((socket) => {
      const behind = connect(this.#target, '127.0.0.1');
      for (const [one, other] of [
        [socket, behind],
        [behind, socket],
      ] as const) {
        this.#sockets.add(one);
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        // What ends a connection is told by its close.
        one.on('error', () => {});
        one.pipe(other);
      }
    });
  }
}
