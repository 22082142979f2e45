import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import type { Link } from '../../../core/protocol/link.ts';
import { memoryLinks } from '../../../core/protocol/memory-link.ts';
import { type EmitterPort, messagePortLink } from '../../../core/protocol/message-port-link.ts';
import { webSocketLink } from '../../../core/protocol/web-socket-link.ts';

export interface LinkPair {
  readonly host: Link;
  readonly window: Link;
  /** Breaks the path as a crash of the window would. */
  breakPath(): void;
  dispose(): Promise<void>;
}

function memory(): LinkPair {
  const [host, window] = memoryLinks();
  return { host, window, breakPath: () => window.close('gone'), dispose: () => Promise.resolve() };
}

function messagePorts(): LinkPair {
  const { port1, port2 } = new MessageChannel();
  return {
    host: messagePortLink(port1),
    window: messagePortLink(port2),
    breakPath: () => port2.close(),
    dispose: () => {
      port1.close();
      return Promise.resolve();
    },
  };
}

/** Electron's port, as its documentation describes it: an emitter that copies what it sends. */
class CopyingPort extends EventEmitter implements EmitterPort {
  private readonly port: InstanceType<typeof MessageChannel>['port1'];

  constructor(port: InstanceType<typeof MessageChannel>['port1']) {
    super();
    this.port = port;
    port.once('close', () => this.emit('close'));
  }
  start(): void {
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }
  postMessage(message: unknown): void {
    this.port.postMessage(message, []);
  }
  close(): void {
    this.port.close();
  }
}

function electronPorts(): LinkPair {
  const { port1, port2 } = new MessageChannel();
  return {
    host: messagePortLink(new CopyingPort(port1)),
    window: messagePortLink(port2),
    breakPath: () => port2.close(),
    dispose: () => {
      port1.close();
      return Promise.resolve();
    },
  };
}

async function webSockets(): Promise<LinkPair> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { perMessageDeflate: false });
  const [accepted] = (await once(sockets, 'connection')) as [WebSocket];
  return {
    host: webSocketLink(accepted),
    window: webSocketLink(client),
    breakPath: () => client.terminate(),
    dispose: async () => {
      client.terminate();
      server.closeAllConnections();
      sockets.close();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Every way in which a window and its host are joined. */
export const linkKinds: readonly [string, () => LinkPair | Promise<LinkPair>][] = [
  ['memory', memory],
  ['message ports', messagePorts],
  ["Electron's message ports", electronPorts],
  ['web sockets', webSockets],
];
