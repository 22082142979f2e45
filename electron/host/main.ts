import type { MessagePortMain } from 'electron';
import type { Capability } from '../../core/protocol/messages.ts';
import { messagePortLink } from '../../core/protocol/message-port-link.ts';
import { createHostApp } from '../../host/app/host-app.ts';
import type { WindowConnection } from '../../host/server/serve-sockets.ts';
import type { ToHost } from '../messages.ts';
import { mainDesktop } from './main-desktop.ts';
import { mainDialogs } from './main-dialogs.ts';

/* The host in the app's utility process: it computes, and asks the main process for what only that can do. */

const capabilities: readonly Capability[] = ['native-dialogs', 'file-paths', 'desktop'];
const { parentPort } = process;
const dialogs = mainDialogs((message) => parentPort.postMessage(message));
const host = createHostApp({
  capabilities,
  dataFolder: process.argv[2],
  startWith: null,
  dialogs,
  desktop: mainDesktop((message) => parentPort.postMessage(message)),
});
const windows = new Map<number, WindowConnection>();

parentPort.on('message', ({ data, ports }: { data: ToHost; ports: MessagePortMain[] }) => {
  switch (data.type) {
    case 'connect': {
      const startWith = data.startWith === null ? null : { kind: 'path' as const, path: data.startWith };
      // A page that was reloaded has left its old port open.
      windows.get(data.window)?.close('the page was loaded again');
      const connection = host.connect(messagePortLink(ports[0]), { capabilities, startWith });
      windows.set(data.window, connection);
      connection.onClose(() => {
        if (windows.get(data.window) === connection) windows.delete(data.window);
      });
      if (data.restarted !== null) connection.emit('host.restarted', { reason: data.restarted });
      return;
    }
    case 'closed':
      windows.get(data.window)?.close('the window was closed');
      return;
    case 'open':
      windows.get(data.window)?.emit('shell.open', { source: { kind: 'path', path: data.path } });
      return;
    case 'command':
      windows.get(data.window)?.emit('shell.command', { command: data.command });
      return;
    case 'paths':
      dialogs.answer(data.question, data.paths);
      return;
    default:
      data satisfies never;
  }
});

// Through `exit`, whose handlers stop ffmpeg.
process.on('SIGTERM', () => process.exit(143));
