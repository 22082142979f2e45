import { EventEmitter } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EmitterPort } from '../../../core/protocol/message-port-link.ts';

/* A thread that stands for Electron's utility process: the same `process.parentPort`, and ports that copy what they send. */

class Port extends EventEmitter implements EmitterPort {
  private readonly port: MessagePort;
  constructor(port: MessagePort) {
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

interface Posted {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

const main = parentPort as MessagePort;
let hear: ((posted: Posted) => void) | null = null;
/** What comes before the host listens waits for it, as Electron promises. */
const early: Posted[] = [];
main.on('message', (posted: Posted) => {
  // Threads get no signals: the one that ends a utility process comes as a message.
  if (posted.data === 'SIGTERM') process.emit('SIGTERM');
  else if (hear) hear(posted);
  else early.push(posted);
});
Object.assign(process, {
  parentPort: {
    on: (_: string, listener: (event: { data: unknown; ports: Port[] }) => void) => {
      hear = ({ data, ports }) => listener({ data, ports: ports.map((port) => new Port(port)) });
      for (const posted of early.splice(0)) hear(posted);
    },
    postMessage: (message: unknown) => main.postMessage(message, []),
  },
});
const { script } = workerData as { script: string };
await import(script);
