import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, type IpcMainEvent, Menu, MessageChannelMain, session } from 'electron';
import { goneChannel, portChannel, readyChannel, type ToMain } from '../messages.ts';
import { openWindow } from './app-window.ts';
import { DesktopServices } from './desktop.ts';
import { askOpen, askSave } from './dialogs.ts';
import { filesNamed } from './files-to-open.ts';
import { HostUtility } from './host-utility.ts';
import { isOwnPage, lockNavigation, lockPermissions } from './lock.ts';
import { buildMenu } from './menu.ts';
import { registerPageScheme, servePage } from './page-scheme.ts';

/** dist/ of the checkout or of the archive that the app was installed as. */
const built = path.resolve(import.meta.dirname, '..', '..');
const preload = path.join(built, 'electron', 'preload', 'preload.cjs');

registerPageScheme();
app.enableSandbox();
lockNavigation();
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  /** Files that the system asked for before a window could take them. */
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
    const program = new Program(early.shift() ?? null);
    open = (file) => program.open(file);
    for (const file of early.splice(0)) program.open(file);
    return program;
  });
}

/** The windows and the host behind them. */
class Program {
  private readonly desktop = new DesktopServices();
  private readonly host: HostUtility;
  /** What each window opens first, and the host that it met last. */
  private readonly windows = new Map<number, { startWith: string | null; generation: number | null }>();

  constructor(startWith: string | null) {
    const dataFolder = app.getPath('userData');
    mkdirSync(dataFolder, { recursive: true });
    servePage(path.join(built, 'renderer'));
    lockPermissions(session.defaultSession);
    this.host = new HostUtility({
      script: path.join(built, 'electron', 'host', 'main.js'),
      dataFolder,
      onMessage: (message) => void this.hear(message),
      onDeath: (reason, again) => this.mourn(reason, again),
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

  /** Opens a file in the window in front, or in a new one when there is none. */
  open(file: string): void {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(0);
    if (window) this.host.tell({ type: 'open', window: window.webContents.id, path: file });
    else this.newWindow(file);
  }

  private newWindow(startWith: string | null): void {
    const window = openWindow(preload);
    const { id } = window.webContents;
    this.windows.set(id, { startWith, generation: null });
    window.once('closed', () => {
      this.windows.delete(id);
      this.host.tell({ type: 'closed', window: id });
    });
  }

  /** Joins a window to the host by a port of its own. */
  private connect({ sender, senderFrame }: IpcMainEvent): void {
    const known = this.windows.get(sender.id);
    if (!known || !isOwnPage(senderFrame)) return;
    const { port1, port2 } = new MessageChannelMain();
    const { generation } = this.host;
    const restarted = known.generation === null || known.generation === generation ? null : this.host.whyRestarted;
    this.host.tell({ type: 'connect', window: sender.id, startWith: known.startWith, restarted }, port1);
    known.generation = generation;
    sender.postMessage(portChannel, null, [port2]);
  }

  private command(command: string): void {
    const window = BrowserWindow.getFocusedWindow();
    if (window) this.host.tell({ type: 'command', window: window.webContents.id, command });
  }

  private async hear(message: ToMain): Promise<void> {
    switch (message.type) {
      case 'ask-open':
        this.host.tell({ type: 'paths', question: message.question, paths: await askOpen(message.kind) });
        return;
      case 'ask-save':
        this.host.tell({ type: 'paths', question: message.question, paths: await askSave(message.kind, message.suggested) });
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

  private mourn(reason: string, again: boolean): void {
    this.desktop.reset();
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(goneChannel);
    if (!again)
      dialog.showErrorBox(
        'Motion Loupe cannot compute',
        `The part that computes keeps ending (${reason}). Install the program again.`,
      );
  }
}
