import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LoupeError } from '../core/base/error.ts';

const places = [
  process.env['MOTION_LOUPE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--remote-debugging-port=0',
  '--window-size=1280,800',
];

/**
 * A page in a separate Chromium, controlled through expressions only: tools that follow the network would copy every frame that the
 * page receives, and be measured with it.
 */
export class BrowserPage implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #profile: string;
  #port = '';
  #socket: WebSocket | null = null;

  private constructor(program: string, address: string, own: readonly string[]) {
    this.#profile = mkdtempSync(path.join(os.tmpdir(), 'motion-loupe-chromium-'));
    this.process = spawn(program, [...flags, ...own, `--user-data-dir=${this.#profile}`, address], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  /**
   * @param own flags in addition to the usual ones
   * @throws LoupeError USAGE when no Chromium is installed
   */
  static async open(address: string, own: readonly string[] = []): Promise<BrowserPage> {
    const program = places.find((place) => place !== undefined && existsSync(place));
    if (!program) {
      throw new LoupeError(
        'USAGE',
        'The window is measured in Chromium, and none was found: MOTION_LOUPE_CHROMIUM can say where it is.',
      );
    }
    const page = new BrowserPage(program, address, own);
    try {
      await page.#connect(new URL(address).host);
      return page;
    } catch (error) {
      await page[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #connect(host: string): Promise<void> {
    const { stderr } = this.process;
    let said = '';
    stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    const port = await eventually(() => /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(said)?.[1]);
    this.#port = port;
    const target = await eventually(async () => {
      const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
        type: string;
        url: string;
        webSocketDebuggerUrl: string;
      }[];
      return pages.find(({ type, url }) => type === 'page' && url.includes(host));
    });
    this.#socket = await connected(target.webSocketDebuggerUrl);
  }

  /** Evaluates an expression in the page; promises are awaited. */
  evaluate<Value>(expression: string): Promise<Value> {
    return evaluateIn(this.#socket!, expression);
  }

  /** Waits until an expression is true. */
  async until(expression: string): Promise<void> {
    // While the page is being replaced, nothing can be evaluated.
    await eventually(async () => (await this.evaluate<boolean>(`Boolean(${expression})`).catch(() => false)) || undefined);
  }

  /** Opens another window at an address, waits until an expression is true in it, and closes it. */
  async visit(address: string, expression: string): Promise<void> {
    const devtools = `http://127.0.0.1:${this.#port}/json`;
    const opened = await fetch(`${devtools}/new?${encodeURIComponent(address)}`, { method: 'PUT' });
    const { id, webSocketDebuggerUrl } = (await opened.json()) as { id: string; webSocketDebuggerUrl: string };
    const socket = await connected(webSocketDebuggerUrl);
    try {
      await eventually(async () => (await evaluateIn<boolean>(socket, `Boolean(${expression})`).catch(() => false)) || undefined);
    } finally {
      socket.close();
      await fetch(`${devtools}/close/${id}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.close();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill();
      await ended;
    }
    // Chromium's other processes exit a moment after the first one, and write until then.
    await wait(1000);
    try {
      rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    } catch {
      // the folder is left to the system, like every temporary folder
    }
  }
}

async function connected(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** Number of the next request, over all pages. */
let next = 1;

async function evaluateIn<Value>(socket: WebSocket, expression: string): Promise<Value> {
  const id = next++;
  const answer = new Promise<Value>((resolve, reject) => {
    const receive = (data: Buffer): void => {
      const message = JSON.parse(data.toString()) as {
        id?: number;
        error?: { message: string };
        result?: { result: { value: Value }; exceptionDetails?: { text: string; exception?: { description?: string } } };
      };
      if (message.id !== id) return;
      socket.off('message', receive);
      const problem = message.result?.exceptionDetails;
      if (!message.result) reject(new LoupeError('INTERNAL', `The browser says: ${message.error?.message ?? 'nothing'}`));
      else if (problem) reject(new LoupeError('INTERNAL', `The page says: ${problem.exception?.description ?? problem.text}`));
      else resolve(message.result.result.value);
    };
    socket.on('message', receive);
  });
  socket.send(
    JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression, awaitPromise: true, returnByValue: true } }),
  );
  return answer;
}

/** Calls a function again and again until it returns a value. */
export async function eventually<Value>(
  look: () => Value | undefined | Promise<Value | undefined>,
  seconds = 60,
): Promise<Value> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new LoupeError('INTERNAL', `The window was waited for ${seconds} seconds, in vain.`);
    await wait(100);
  }
}
