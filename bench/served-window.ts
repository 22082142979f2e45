import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BrowserPage, eventually } from './browser.ts';
import type { MethodName } from './methods.ts';
import { places } from './places.ts';
import { type TreeUse, treeUse } from './process-tree.ts';
import { rounded } from './statistics.ts';

/** The program, and a browser with its window open: both on this machine, with settings of their own. */
export class ServedWindow implements AsyncDisposable {
  readonly address: string;
  readonly page: BrowserPage;
  readonly #server: ChildProcess;
  readonly #data: string;

  private constructor(address: string, page: BrowserPage, server: ChildProcess, data: string) {
    this.address = address;
    this.page = page;
    this.#server = server;
    this.#data = data;
  }

  /**
   * @param file opened first
   * @param flags of the browser, in addition to the usual ones
   */
  static async open(file: string, flags: readonly string[] = []): Promise<ServedWindow> {
    const data = mkdtempSync(path.join(os.tmpdir(), 'motion-loupe-bench-data-'));
    const server = spawn(process.execPath, [places.commandLine, 'serve', file, '--no-open', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, MOTION_LOUPE_DATA: data },
    });
    try {
      let said = '';
      server.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const address = await eventually(() => /http:\S+/.exec(said)?.[0]);
      const page = await BrowserPage.open(address, flags);
      const window = new ServedWindow(address, page, server, data);
      try {
        await page.until(`document.querySelector('[data-testid=status-engine]')`);
        return window;
      } catch (error) {
        await page[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      await endServer(server, data);
      throw error;
    }
  }

  /** Resources used so far by the program with its ffmpeg, and by the browser. */
  use(): WindowUse {
    return { host: treeUse(this.#server.pid!), browser: treeUse(this.page.process.pid!) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page[Symbol.asyncDispose]();
    await endServer(this.#server, this.#data);
  }
}

async function endServer(server: ChildProcess, data: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}

/** `null` where there is no /proc. */
export interface WindowUse {
  readonly host: TreeUse | null;
  readonly browser: TreeUse | null;
}

/** Bytes of program, ffmpeg and browser together. */
export function bytesOf({ host, browser }: WindowUse): number | null {
  return host && browser ? host.bytes + browser.bytes : null;
}

/** Share of `cores` cores, 0–1, that a tree of processes used between two readings so many seconds apart. */
export function shareOf(before: TreeUse | null, after: TreeUse | null, seconds: number, cores: number): number | null {
  return before && after ? rounded((after.processorSeconds - before.processorSeconds) / seconds / cores) : null;
}

const titles = { phase: 'Phase', riesz: 'Riesz', linear: 'Linear', color: 'Colour' } as const;

/** Chooses a method in the panel, and its quality where the name has one. */
export async function chooseMethod(page: BrowserPage, method: MethodName): Promise<void> {
  const [family, quality] = method.split('-') as [keyof typeof titles, string | undefined];
  await page.evaluate(`(() => {
    const group = document.querySelector('[data-testid=method]');
    const one = [...group.querySelectorAll('label, button, [role=radio]')].find((each) => each.textContent.trim() === ${JSON.stringify(titles[family])});
    one.click();
  })()`);
  if (quality !== undefined) await chooseQuality(page, quality);
}

export async function chooseQuality(page: BrowserPage, quality: string): Promise<void> {
  const select = `document.querySelector('select[data-testid=quality], [data-testid=quality] select')`;
  await page.until(select);
  await page.evaluate(`(() => {
    const select = ${select};
    select.value = ${JSON.stringify(quality)};
    select.dispatchEvent(new Event('input', { bubbles: true }));
    select.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
  if (quality === 'auto') return;
  await page.until(`document.querySelector('[data-testid=status-quality]')?.textContent.trim() === ${JSON.stringify(quality)}`);
}

/** The numbers of the status line; 0 for those that it does not show. */
export interface StatusNumbers {
  readonly engineMs: number;
  readonly framesPerSecond: number;
  readonly latencyMs: number;
  readonly shown: number;
  readonly dropped: number;
}

export async function readStatus(page: BrowserPage): Promise<StatusNumbers> {
  const text = await page.evaluate<string>(`document.querySelector('.status-line').textContent`);
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  return {
    engineMs: number(/([\d.]+) ms\/frame/),
    framesPerSecond: number(/([\d.]+) fps/),
    latencyMs: number(/([\d.]+) ms latency/),
    shown: number(/(\d+) shown/),
    dropped: number(/(\d+) dropped/),
  };
}
