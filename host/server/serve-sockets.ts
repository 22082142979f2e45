import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Link } from '../../core/protocol/link.ts';
import { webSocketLink } from '../../core/protocol/web-socket-link.ts';
import type { EventData, EventName } from '../../core/protocol/host-api.ts';
import type { FromHost, ToHost } from './host-messages.ts';

/** Longest message from a window, in bytes: a frame of a camera, 4:2:0, of up to 16 megapixels. */
const longestPayload = 32 * 1024 * 1024;

/** A window's connection, as far as a shell uses it. */
export interface WindowConnection {
  emit<Name extends EventName>(name: Name, data: EventData<Name>): void;
  onClose(closed: (reason: string) => void): void;
  close(reason?: string): void;
}

export interface SocketHost {
  /** Serves a window over a link until it closes. */
  connect(link: Link, session: string): WindowConnection;
  dispose(): Promise<void>;
}

/**
 * The host's side of `HostSupervisor`: makes links from the sockets that the listening process passes on, and exits when that
 * process disconnects.
 */
export function serveSockets(host: SocketHost): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestPayload, perMessageDeflate: false });
  const send = (message: FromHost): void => {
    // A listening process that is exiting may be gone before the message arrives.
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  /** Windows whose socket the listening process may still read, in the order in which they came. */
  const coming: (() => void)[] = [];
  process.on('message', (message: ToHost, socket: unknown) => {
    if (message.type === 'connect') coming.push(() => accept(message, socket));
    else coming.shift()?.();
    if (socket instanceof Socket) socket.on('error', () => {});
  });
  const accept = (message: Extract<ToHost, { type: 'connect' }>, socket: unknown): void => {
    // The socket broke while it was passed on.
    if (!(socket instanceof Socket)) {
      send({ type: 'closed', session: message.session });
      return;
    }
    const request = new IncomingMessage(socket);
    request.method = message.method;
    request.headers = { ...message.headers };
    // A request that turns out not to be a web socket's is closed without a link, and counts as a window until then.
    const gone = (): void => send({ type: 'closed', session: message.session });
    socket.once('close', gone);
    sockets.handleUpgrade(request, socket, Buffer.from(message.head, 'base64'), (accepted) => {
      socket.off('close', gone);
      const link = webSocketLink(accepted);
      link.onClose(() => send({ type: 'closed', session: message.session }));
      const connection = host.connect(link, message.session);
      if (message.restarted !== null) connection.emit('host.restarted', { reason: message.restarted });
    });
  };
  const end = async (): Promise<void> => {
    for (const client of sockets.clients) client.close(1001, 'the program ends');
    await host.dispose();
    process.exit();
  };
  process.once('disconnect', () => void end());
  // Ctrl+C in a terminal reaches every process of the program; the listening one decides what happens.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  // Through `exit`, whose handlers stop ffmpeg.
  process.on('SIGTERM', () => process.exit(143));
  send({ type: 'ready' });
}
