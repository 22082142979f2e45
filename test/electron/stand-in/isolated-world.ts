/*
 * Scripts that run in Chromium, round the real preload script. It runs in a world of its own, as in Electron; its messages to
 * main go through a binding, and its ports through a web socket each.
 */

export const worldName = 'Electron isolated context';
export const sendBinding = 'standInSend';

/** Runs in the page's own world: makes what the preload script exposes. Its functions answer with an empty text. */
export const mainWorldScript = `
  document.addEventListener('stand-in:expose', ({ detail }) => {
    const { key, names } = JSON.parse(detail);
    const api = Object.fromEntries(names.map((name) => [name, () => '']));
    Object.defineProperty(window, key, { value: Object.freeze(api) });
  });`;

/** @param preload text of the bundled preload script */
export function isolatedScript(preload: string): string {
  return `(() => {
    const listeners = new Map();
    const electron = {
      contextBridge: {
        exposeInMainWorld: (key, value) =>
          document.dispatchEvent(new CustomEvent('stand-in:expose', { detail: JSON.stringify({ key, names: Object.keys(value) }) })),
      },
      ipcRenderer: {
        send: (channel, ...args) => ${sendBinding}(JSON.stringify({ channel, args })),
        on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      },
      webUtils: { getPathForFile: () => '' },
    };
    const portTo = (address) => {
      const { port1, port2 } = new MessageChannel();
      const socket = new WebSocket(address);
      socket.binaryType = 'arraybuffer';
      const early = [];
      const send = (data) => socket.send(data instanceof ArrayBuffer ? data : JSON.stringify({ data }));
      port1.onmessage = ({ data }) => (socket.readyState === WebSocket.CONNECTING ? early.push(data) : send(data));
      port1.addEventListener('close', () => socket.close());
      socket.onopen = () => early.splice(0).forEach(send);
      socket.onmessage = ({ data }) =>
        typeof data === 'string' ? port1.postMessage(JSON.parse(data).data) : port1.postMessage(data, [data]);
      socket.onclose = () => port1.close();
      return port2;
    };
    globalThis.standInDeliver = (channel, addresses, args) => {
      const ports = addresses.map(portTo);
      for (const listener of listeners.get(channel) ?? []) listener({ ports }, ...args);
    };
    const require = (name) => {
      if (name !== 'electron') throw new Error(name + ' cannot be loaded in a sandbox');
      return electron;
    };
    ((require, module, exports) => { ${preload}
    })(require, { exports: {} }, {});
  })();`;
}
