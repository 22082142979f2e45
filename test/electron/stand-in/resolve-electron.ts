import { register } from 'node:module';

/** What the main process imports of Electron. */
const names = [
  'app',
  'BrowserWindow',
  'dialog',
  'ipcMain',
  'Menu',
  'MessageChannelMain',
  'Notification',
  'powerSaveBlocker',
  'protocol',
  'screen',
  'session',
  'shell',
  'systemPreferences',
  'utilityProcess',
];
const module = asAddress(`export const { ${names.join(', ')} } = globalThis.electronStandIn;`);
const loader = asAddress(`export const resolve = (name, context, next) =>
  name === 'electron' ? { url: ${JSON.stringify(module)}, shortCircuit: true } : next(name, context);`);

let registered = false;

/** From here on, this process finds the object that `globalThis.electronStandIn` was at the first import under "electron". */
export function resolveElectron(standIn: object): void {
  Object.assign(globalThis, { electronStandIn: standIn });
  if (!registered) register(loader);
  registered = true;
}

function asAddress(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
