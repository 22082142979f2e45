import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { WebSocketServer } from 'ws';

/** Carries what goes through message ports between this process and Chromium, over a web socket a port. */
export class PortRelay {
  private readonly server: Server = createServer();
  private readonly sockets = new WebSocketServer({ server: this.server, perMessageDeflate: false });
  private readonly waiting = new Map<string, MessagePort>();

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.sockets.on('connection', (socket, { url }) => {
      const port = this.waiting.get(url ?? '');
      this.waiting.delete(url ?? '');
      if (!port) {
        socket.close();
        return;
      }
      socket.binaryType = 'arraybuffer';
      port.on('message', (data: unknown) => socket.send(data instanceof ArrayBuffer ? data : JSON.stringify({ data })));
      port.once('close', () => socket.close());
      socket.on('message', (data: ArrayBuffer | Buffer, isBinary) => {
        port.postMessage(isBinary ? data : (JSON.parse(Buffer.from(data as ArrayBuffer).toString()) as { data: unknown }).data);
      });
      socket.on('close', () => port.close());
    });
  }

  get origin(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Address at which Chromium finds the other end of a port. */
  offer(port: MessagePort): string {
    const path = `/${crypto.randomUUID()}`;
    this.waiting.set(path, port);
    return `${this.origin}${path}`;
  }

  async dispose(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
