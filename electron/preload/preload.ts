import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { failedChannel, goneChannel, portChannel, readyChannel } from '../messages.ts';

/** The part of the page's global object that this script uses. */
declare const window: {
  addEventListener(type: 'message', listener: (event: { readonly source: unknown; readonly data: unknown }) => void): void;
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
};
declare const location: { readonly origin: string };

// The page requests a port to the host, the main process sends one, and it is passed on.
window.addEventListener('message', ({ source, data }) => {
  if (source === window && data === readyChannel) ipcRenderer.send(readyChannel);
});
ipcRenderer.on(portChannel, ({ ports }) => window.postMessage(portChannel, location.origin, ports));
// Chromium does not tell a page that the other end of its port is closed.
ipcRenderer.on(goneChannel, () => window.postMessage(goneChannel, location.origin, []));
ipcRenderer.on(failedChannel, (_, sentence: string) => window.postMessage([failedChannel, sentence], location.origin, []));

// A file that is dropped on the window has a path, which only this side can read.
contextBridge.exposeInMainWorld('motionLoupe', {
  pathOfFile: (file: Parameters<typeof webUtils.getPathForFile>[0]) => webUtils.getPathForFile(file),
});
