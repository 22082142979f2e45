/*
 * Stand-in for Electron. Its binary cannot be had everywhere, so these tests run the real main process, the real preload
 * script, the real host and the real page in real Chromium, and this stands for what Electron does between them.
 *
 * What it cannot show: that Electron's own switches do what their names say (`sandbox`, `contextIsolation`, `webSecurity`, the
 * fuses) – the tests see that they are set; the scheme `app:` – the page is shown at an https address, whose policy is given the
 * address of the web sockets that stand for message ports; the utility process, which is a thread here; ports handed over by
 * Electron and how they report the death of their other side; dialogs, menus, notifications, dock and power of the system;
 * that navigation is refused before Chromium begins it; paths of dropped files; packaging.
 */
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { bundleHost } from '../../host/server/bundle-host.ts';
import { chromiumLaunch } from '../../support/chromium.ts';
import {
  BrowserWindowStandIn,
  type SchemeHandler,
  shownOrigin,
  type WebContentsStandIn,
  type WindowOptions,
} from './browser-window.ts';
import { PortRelay } from './port-relay.ts';
import { resolveElectron } from './resolve-electron.ts';

type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void, details: object) => void;
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean;

interface MenuEntry {
  readonly id?: string;
  readonly label?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuEntry[];
}

/** What the main process asked of the system. */
export interface SystemRecord {
  readonly notifications: { title: string; body: string }[];
  readonly recent: string[];
  /** Files shown in their folders. */
  readonly shownFiles: string[];
  /** Power-save blockers that are on. */
  readonly blockers: Set<number>;
  readonly errors: string[];
  menu: readonly MenuEntry[];
  permissionRequest: PermissionRequest | null;
  permissionCheck: PermissionCheck | null;
  sandboxed: boolean;
  schemes: unknown;
  /** Paths that the user chooses in the next dialogs; none: thinks better of it. */
  readonly choices: string[][];
}

export interface RunningApp {
  readonly system: SystemRecord;
  readonly browser: Browser;
  windows(): BrowserWindowStandIn[];
  /** The page of the first window. */
  page(): Promise<Page>;
  /** Another start of the program, or the system, asks for a file. */
  openFile(file: string): void;
  secondInstance(args: readonly string[], folder: string): void;
  /** Ends the host as a crash would. */
  killHost(): Promise<void>;
  quit(): Promise<void>;
}

/** Vitest's own import would not ask the loader. */
const importByNode = new Script('(address) => import(address)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (address: string) => Promise<unknown>;

let started = false;

/**
 * Runs the built app (`dist/`) in this process.
 * @param args what stands behind Electron on the command line: the folder of the app, and files
 */
export async function startApp(options: {
  readonly built: string;
  readonly userData: string;
  readonly args?: readonly string[];
  readonly chromiumArgs?: readonly string[];
}): Promise<RunningApp> {
  if (started) throw new Error('A process runs one app: put the next one into a test file of its own.');
  started = true;
  const hostThread = await bundleHost(path.join(import.meta.dirname, 'host-thread.ts'));
  const relay = new PortRelay();
  await relay.start();
  const browser = await chromium.launch({
    ...chromiumLaunch,
    args: [...chromiumLaunch.args, ...(options.chromiumArgs ?? [])],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  // For the web sockets that stand for message ports.
  await context.grantPermissions(['local-network-access'], { origin: shownOrigin });
  const standIn = makeModule(options.userData, context, relay, hostThread);
  resolveElectron(standIn.module);

  const argv = process.argv;
  process.argv = [argv[0], ...(options.args ?? ['.'])];
  const main = pathToFileURL(path.join(options.built, 'electron', 'main', 'main.js')).href;
  await importByNode(main);
  process.argv = argv;
  standIn.becomeReady();
  await new Promise((resolve) => setTimeout(resolve));

  return {
    system: standIn.system,
    browser,
    windows: () => BrowserWindowStandIn.getAllWindows(),
    page: async () => {
      const [window] = BrowserWindowStandIn.getAllWindows();
      return await window.page();
    },
    openFile: (file) => standIn.app.emit('open-file', { preventDefault: () => {} }, file),
    secondInstance: (args, folder) => standIn.app.emit('second-instance', {}, ['electron', 'app', ...args], folder),
    killHost: () => standIn.killHost(),
    quit: async () => {
      for (const window of BrowserWindowStandIn.getAllWindows()) await window.closeByUser();
      const ended = standIn.hostsEnded();
      standIn.app.emit('will-quit', {});
      await ended;
      await browser.close();
      await relay.dispose();
    },
  };
}

function makeModule(userData: string, context: BrowserContext, relay: PortRelay, hostThread: string) {
  const system: SystemRecord = {
    notifications: [],
    recent: [],
    shownFiles: [],
    blockers: new Set(),
    errors: [],
    menu: [],
    permissionRequest: null,
    permissionCheck: null,
    sandboxed: false,
    schemes: null,
    choices: [],
  };
  let scheme: SchemeHandler | null = null;
  let becomeReady = (): void => {};
  const ready = new Promise<void>((resolve) => (becomeReady = resolve));
  const hosts = new Set<Worker>();
  const ipcMain = new EventEmitter();

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    whenReady: () => ready,
    enableSandbox: () => (system.sandboxed = true),
    requestSingleInstanceLock: () => true,
    getPath: () => userData,
    addRecentDocument: (file: string) => system.recent.push(file),
    quit: () => {},
  });
  const world = {
    context: () => context,
    relay,
    scheme: () => scheme as unknown as SchemeHandler,
    ipcMain,
    created: (contents: WebContentsStandIn) => app.emit('web-contents-created', {}, contents),
  };

  /** Chromium shows no dialogs here: permissions that the main process would grant are granted beforehand. */
  const grant = async (): Promise<void> => {
    const granted = await new Promise((answer) =>
      system.permissionRequest?.(null, 'media', answer, {
        isMainFrame: true,
        requestingUrl: 'app://motion-loupe/',
        mediaTypes: ['video'],
      }),
    );
    if (granted) await context.grantPermissions(['camera'], { origin: shownOrigin });
  };

  class BrowserWindow extends BrowserWindowStandIn {
    constructor(options: WindowOptions) {
      super(options, world);
    }
    override async loadURL(address: string): Promise<void> {
      await grant();
      await super.loadURL(address);
    }
  }

  class MessageChannelMain {
    readonly port1: { readonly port: MessagePort };
    readonly port2: { readonly port: MessagePort };
    constructor() {
      const { port1, port2 } = new MessageChannel();
      this.port1 = { port: port1 };
      this.port2 = { port: port2 };
    }
  }

  const utilityProcess = {
    fork(script: string, args: string[]) {
      const worker = new Worker(hostThread, {
        argv: args,
        workerData: { script: pathToFileURL(script).href },
      });
      hosts.add(worker);
      const child = new EventEmitter();
      worker.on('message', (message) => child.emit('message', message));
      worker.on('error', (error) => system.errors.push(String(error)));
      worker.once('exit', (code) => {
        hosts.delete(worker);
        child.emit('exit', code);
      });
      return Object.assign(child, {
        postMessage: (data: unknown, ports: { readonly port: MessagePort }[]) => {
          const handed = ports.map(({ port }) => port);
          worker.postMessage({ data, ports: handed }, handed);
        },
        kill: () => worker.postMessage({ data: 'SIGTERM', ports: [] }),
      });
    },
  };

  class Notification extends EventEmitter {
    private readonly content: { title: string; body: string };
    constructor(content: { title: string; body: string }) {
      super();
      this.content = content;
    }
    static isSupported(): boolean {
      return true;
    }
    show(): void {
      system.notifications.push(this.content);
    }
  }

  const choose = () => Promise.resolve(system.choices.shift() ?? []);
  const module = {
    app,
    BrowserWindow,
    ipcMain,
    MessageChannelMain,
    Notification,
    utilityProcess,
    Menu: {
      buildFromTemplate: (template: readonly MenuEntry[]) => template,
      setApplicationMenu: (menu: readonly MenuEntry[]) => (system.menu = menu),
    },
    dialog: {
      showOpenDialog: async () => ({ filePaths: await choose() }),
      showSaveDialog: async () => ({ filePath: (await choose()).at(0) ?? '' }),
      showErrorBox: (title: string, text: string) => system.errors.push(`${title}: ${text}`),
      showMessageBoxSync: () => 1,
    },
    powerSaveBlocker: {
      start: () => {
        const id = system.blockers.size + 1;
        system.blockers.add(id);
        return id;
      },
      stop: (id: number) => system.blockers.delete(id),
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown) => (system.schemes = schemes),
      handle: (_: string, handler: SchemeHandler) => (scheme = handler),
    },
    shell: { showItemInFolder: (file: string) => system.shownFiles.push(file) },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: PermissionRequest) => (system.permissionRequest = handler),
        setPermissionCheckHandler: (handler: PermissionCheck) => (system.permissionCheck = handler),
        setDevicePermissionHandler: () => {},
      },
    },
    systemPreferences: { askForMediaAccess: () => Promise.resolve(true) },
  };
  const killHost = async (): Promise<void> => {
    await Promise.all([...hosts].map((worker) => worker.terminate()));
  };
  const hostsEnded = async (): Promise<void> => {
    await Promise.all([...hosts].map((worker) => once(worker, 'exit')));
  };
  return { module, system, app, becomeReady, killHost, hostsEnded };
}
