import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import type { BrowserContext, CDPSession, Page, Route } from 'playwright-core';
import { isolatedScript, mainWorldScript, sendBinding, worldName } from './isolated-world.ts';
import type { PortRelay } from './port-relay.ts';

/** Where Chromium, which knows no schemes of ours, is shown the pages of `app://motion-loupe`. */
export const shownOrigin = 'https://motion-loupe.test';
export const appOrigin = 'app://motion-loupe';

export type SchemeHandler = (request: { readonly method: string; readonly url: string }) => Promise<Response>;

export interface WindowWorld {
  readonly context: () => BrowserContext;
  readonly relay: PortRelay;
  readonly scheme: () => SchemeHandler;
  readonly ipcMain: EventEmitter;
  readonly created: (contents: WebContentsStandIn) => void;
}

export interface WindowOptions {
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly preload: string };
  readonly [name: string]: unknown;
}

class PreventableEvent {
  prevented = false;
  preventDefault(): void {
    this.prevented = true;
  }
}

let nextId = 1;

export class WebContentsStandIn extends EventEmitter {
  readonly id = nextId++;
  page: Page | null = null;
  private cdp: CDPSession | null = null;
  private isolatedContext: number | null = null;
  private openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  private readonly world: WindowWorld;

  constructor(world: WindowWorld) {
    super();
    this.world = world;
    world.created(this);
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }

  reload(): void {
    void this.page?.reload();
  }

  postMessage(channel: string, _message: unknown, ports: readonly { readonly port: MessagePort }[]): void {
    const addresses = ports.map(({ port }) => this.world.relay.offer(port));
    this.deliver(channel, addresses, []);
  }

  send(channel: string, ...args: readonly unknown[]): void {
    this.deliver(channel, [], args);
  }

  private deliver(channel: string, addresses: readonly string[], args: readonly unknown[]): void {
    const expression = `standInDeliver(${[channel, addresses, args].map((each) => JSON.stringify(each)).join(', ')})`;
    if (this.isolatedContext !== null) void this.cdp?.send('Runtime.evaluate', { expression, contextId: this.isolatedContext });
  }

  async load(page: Page, address: string, preload: string): Promise<void> {
    this.page = page;
    const cdp = await page.context().newCDPSession(page);
    this.cdp = cdp;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === worldName) this.isolatedContext = context.id;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name !== sendBinding) return;
      const { channel, args } = JSON.parse(payload) as { channel: string; args: unknown[] };
      this.world.ipcMain.emit(channel, { sender: this, senderFrame: { url: toApp(page.url()), parent: null } }, ...args);
    });
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: sendBinding, executionContextName: worldName });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: isolatedScript(readFileSync(preload, 'utf8')),
      worldName,
    });
    await page.route('**/*', (route) => this.answer(route));
    page.on('popup', (popup) => {
      if (this.openHandler({ url: popup.url() }).action === 'deny') void popup.close();
    });
    await page.goto(address.replace(appOrigin, shownOrigin));
  }

  private async answer(route: Route): Promise<void> {
    const request = route.request();
    const url = toApp(request.url());
    if (request.isNavigationRequest() && this.page?.url() !== 'about:blank') {
      const event = Object.assign(new PreventableEvent(), { url, isMainFrame: request.frame().parentFrame() === null });
      this.emit('will-frame-navigate', event);
      if (event.prevented) {
        await route.abort('aborted');
        return;
      }
    }
    if (!url.startsWith(`${appOrigin}/`)) {
      await route.abort('blockedbyclient');
      return;
    }
    const response = await this.world.scheme()({ method: request.method(), url });
    const headers = Object.fromEntries(response.headers);
    headers['content-security-policy'] = headers['content-security-policy'].replace(
      "connect-src 'self'",
      `$& ${this.world.relay.origin}`,
    );
    await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
  }
}

function toApp(url: string): string {
  return url.replace(shownOrigin, appOrigin);
}

const all = new Set<BrowserWindowStandIn>();

export class BrowserWindowStandIn extends EventEmitter {
  readonly webContents: WebContentsStandIn;
  readonly options: WindowOptions;
  /** Progress shown on it, −1 for none. */
  readonly progress: number[] = [];
  private readonly world: WindowWorld;

  constructor(options: WindowOptions, world: WindowWorld) {
    super();
    this.options = options;
    this.world = world;
    this.webContents = new WebContentsStandIn(world);
    all.add(this);
  }

  static getAllWindows(): BrowserWindowStandIn[] {
    return [...all];
  }

  static getFocusedWindow(): BrowserWindowStandIn | null {
    return [...all].at(-1) ?? null;
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.world.context().newPage();
    page.once('close', () => {
      all.delete(this);
      this.emit('closed');
    });
    await this.webContents.load(page, address, this.options.webPreferences.preload);
    this.emit('ready-to-show');
  }

  /** Resolves with the page once it is there. */
  async page(): Promise<Page> {
    if (!this.webContents.page) await once(this, 'ready-to-show');
    return this.webContents.page as unknown as Page;
  }

  async closeByUser(): Promise<void> {
    this.emit('close');
    await this.webContents.page?.close();
  }

  setProgressBar(share: number): void {
    this.progress.push(share);
  }
  show(): void {}
  focus(): void {}
  maximize(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return !all.has(this);
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 40, y: 60, width: 1200, height: 800 };
  }
}
