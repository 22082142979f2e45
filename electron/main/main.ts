import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, type IpcMainEvent, Menu, MessageChannelMain, session } from 'electron';
import { failedChannel, goneChannel, portChannel, readyChannel, type ToMain } from '../messages.ts';
import { openWindow } from './app-window.ts';
import { DesktopServices } from './desktop.ts';
import { askOpen, askSave } from './dialogs.ts';
import { filesNamed } from './files-to-open.ts';
import { HostUtility } from './host-utility.ts';
import { isOwnPage, lockNavigation, lockPermissions } from './lock.ts';
import { buildMenu } from './menu.ts';
import { registerPageScheme, servePage } from './page-scheme.ts';

/** The folder dist/ of the checkout or of the app's archive. */
const built = path.resolve(import.meta.dirname, '..', '..');
const preload = path.join(built, 'electron', 'preload', 'preload.cjs');

registerPageScheme();
app.enableSandbox();
lockNavigation();
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  /** Files that the system asked to open before there was a window. */
  const early = filesNamed(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());
  let open = (file: string): void => void early.push(file);
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open(file);
  });
  app.on('second-instance', (_, args, folder) => {
    const files = filesNamed(args.slice(app.isPackaged ? 1 : 2), folder);
    for (const file of files) open(file);
    const window = BrowserWindow.getAllWindows().at(0);
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  void app.whenReady().then(() => {
    const desktopApp = new DesktopApp(early.shift() ?? null);
    open = (file) => desktopApp.open(file);
    for (const file of early.splice(0)) desktopApp.open(file);
    return desktopApp;
  });
}

/** The windows of the app and the utility process that computes for them. */
class DesktopApp {
  private readonly desktop = new DesktopServices();
  private readonly host: HostUtility;
  /** The file that each window opens first, and the generation of the host that it was last connected to. */
  private readonly windows = new Map<number, { startWith: string | null; generation: number | null }>();
  /** Why no host runs any more. */
  private failure: string | null = null;

  constructor(startWith: string | null) {
    const dataFolder = app.getPath('userData');
    mkdirSync(dataFolder, { recursive: true });
    servePage(path.join(built, 'renderer'));
    lockPermissions(session.defaultSession);
    this.host = new HostUtility({
      script: path.join(built, 'electron', 'host', 'main.js'),
      dataFolder,
      onMessage: (message) => void this.receive(message),
      onExit: (reason, again) => this.hostGone(reason, again),
    });
    ipcMain.on(readyChannel, (event) => this.connect(event));
    Menu.setApplicationMenu(
      buildMenu(
        (command) => this.command(command),
        () => this.newWindow(null),
        process.platform,
      ),
    );
    app.on('activate', () => {
      if (BrowserWindow.getAllWindows().length === 0) this.newWindow(null);
    });
    app.on('will-quit', () => this.host.dispose());
    this.newWindow(startWith);
  }

  /** Opens a file in the front window, or in a new one when there is none. */
  open(file: string): void {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(0);
    if (window) this.host.send({ type: 'open', window: window.webContents.id, path: file });
    else this.newWindow(file);
  }

  private newWindow(startWith: string | null): void {
    const window = openWindow(preload);
    const { id } = window.webContents;
    this.windows.set(id, { startWith, generation: null });
    window.once('closed', () => {
      this.windows.delete(id);
      this.host.send({ type: 'closed', window: id });
    });
  }

  /** Connects a window to the host by a port of its own. */
  private connect({ sender, senderFrame }: IpcMainEvent): void {
    const known = this.windows.get(sender.id);
    if (!known || !isOwnPage(senderFrame)) return;
    if (this.failure !== null) {
      sender.send(failedChannel, this.failure);
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    const { generation } = this.host;
    const restarted = known.generation === null || known.generation === generation ? null : this.host.whyRestarted;
    this.host.send({ type: 'connect', window: sender.id, startWith: known.startWith, restarted }, port1);
    known.generation = generation;
    sender.postMessage(portChannel, null, [port2]);
  }

  private command(command: string): void {
    const window = BrowserWindow.getFocusedWindow();
    if (window) this.host.send({ type: 'command', window: window.webContents.id, command });
  }

  private async receive(message: ToMain): Promise<void> {
    switch (message.type) {
      case 'ask-open':
        this.host.send({ type: 'paths', question: message.question, paths: await askOpen(message.kind) });
        return;
      case 'ask-save':
        this.host.send({ type: 'paths', question: message.question, paths: await askSave(message.kind, message.suggested) });
        return;
      case 'notify':
        this.desktop.notify(message.title, message.text);
        return;
      case 'progress':
        this.desktop.progress(message.share);
        return;
      case 'keep-awake':
        this.desktop.keepAwake(message.on);
        return;
      case 'add-recent':
        this.desktop.addRecent(message.path);
        return;
      case 'show-file':
        this.desktop.showFile(message.path);
        return;
      default:
        message satisfies never;
    }
  }

  private hostGone(reason: string, again: boolean): void {
    this.desktop.reset();
    if (!again)
      this.failure = `The part of the program that computes exits again and again (${reason}). Start the program again; if that does not help, install it again.`;
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (this.failure === null) webContents.send(goneChannel);
      else webContents.send(failedChannel, this.failure);
    }
    if (this.failure !== null) dialog.showErrorBox('Motion Loupe cannot compute', this.failure);
  }
}
