import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import { type ErrorCode, LoupeError } from '../../core/base/error.ts';
import type { Frame } from '../../core/base/frame.ts';
import type {
  CallName,
  CallResult,
  CheckedParams,
  EventData,
  EventName,
  HostHandlers,
  UserPreset,
} from '../../core/protocol/host-api.ts';
import type { Capability } from '../../core/protocol/messages.ts';
import { type CallContext, type HostConnection, serveLink } from '../../core/protocol/serve-link.ts';
import { webSocketLink } from '../../core/protocol/web-socket-link.ts';
import type { Project } from '../../core/spec/project.ts';
import { checkBand } from '../../core/temporal/check-band.ts';
// @ts-expect-error -- a script without types
import { buildRenderer } from '../../scripts/build-renderer.mjs';

/*
 * A stand-in for the host, for tests of the panel alone: it notes what the window asks for and answers with what the test says.
 * Its pictures are a pattern that swings by half a pixel; it magnifies nothing, tests of the whole program do.
 */

const root = path.resolve(import.meta.dirname, '..', '..');
const [width, height, fps] = [320, 180, 30];

export interface AskedFor {
  readonly name: CallName;
  readonly params: unknown;
}

export interface PanelHost {
  readonly address: string;
  /** Every call since the start, oldest first. */
  readonly asked: readonly AskedFor[];
  /** The parameters of the last call of a name. */
  last<Name extends CallName>(name: Name): CheckedParams<Name> | undefined;
  /** Answers the next calls of a name. */
  answer<Name extends CallName>(name: Name, answer: (params: CheckedParams<Name>) => CallResult<Name> | Promise<CallResult<Name>>): void;
  emit<Name extends EventName>(name: Name, data: EventData<Name>): void;
  capabilities: Capability[];
  presets: UserPreset[];
  lost: { project: Project; path: string | null; savedAt: string } | null;
  dispose(): Promise<void>;
}

type Answers = { [Name in CallName]?: (params: CheckedParams<Name>) => CallResult<Name> | Promise<CallResult<Name>> };

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Builds the page and serves it with a stand-in of the host behind it. */
export async function startPanelHost(): Promise<PanelHost> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'loupe-panel-'));
  await (buildRenderer as (folder: string, root: string) => Promise<void>)(folder, root);
  const pages = path.join(folder, 'renderer');
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://local').pathname;
    const file = path.join(pages, name === '/' ? 'index.html' : path.normalize(name));
    try {
      const body = readFileSync(file);
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const sockets = new WebSocketServer({ server });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  const asked: AskedFor[] = [];
  const answers: Answers = {};
  const connections = new Set<HostConnection<AbortSignal>>();
  const host: PanelHost = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    last: (name) => asked.findLast((call) => call.name === name)?.params as never,
    answer: (name, answer) => {
      answers[name] = answer as never;
    },
    emit: (name, data) => {
      for (const connection of connections) connection.emit(name, data);
    },
    capabilities: ['upload'],
    presets: [],
    lost: null,
    async dispose() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  sockets.on('connection', (socket) => {
    const connection = serveLink(webSocketLink(socket as never), {
      capabilities: host.capabilities,
      newCanceller: () => new AbortController(),
      handlers: (connection) => noted(asked, answers, handlersOf(host, connection)),
    });
    connections.add(connection);
    connection.onClose(() => connections.delete(connection));
  });
  return host;
}

/** Handlers that write down every call and let a test answer in their place. */
function noted(
  asked: AskedFor[],
  answers: Answers,
  handlers: Partial<HostHandlers<CallContext<AbortSignal>>>,
): HostHandlers<CallContext<AbortSignal>> {
  return new Proxy(handlers as HostHandlers<CallContext<AbortSignal>>, {
    get(target, name: CallName) {
      return async (params: never, context: CallContext<AbortSignal>) => {
        asked.push({ name, params });
        const answer = (answers[name] ?? target[name]) as ((params: unknown, context: unknown) => unknown) | undefined;
        return answer ? await answer(params, context) : {};
      };
    },
    has: () => true,
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, writable: true, value: undefined }),
  });
}

function handlersOf(host: PanelHost, connection: HostConnection<AbortSignal>): Partial<HostHandlers<CallContext<AbortSignal>>> {
  let timer: ReturnType<typeof setInterval> | undefined;
  connection.onClose(() => clearInterval(timer));
  let alpha = 0;
  return {
    'host.describe': () =>
      Promise.resolve({
        version: '0.1.0',
        platform: 'test',
        engine: { id: 'simd', backend: 'stand-in', reason: 'a test', threads: 1 },
        ffmpegProblem: null,
        codecs: [
          { name: 'h264', title: 'H.264', extensions: ['.mp4'] },
          { name: 'ffv1', title: 'FFV1', extensions: ['.mkv'] },
        ],
        startWith: null,
      }),
    'settings.get': () => Promise.resolve({ theme: 'system', dampFlicker: true }),
    'media.open': ({ source }) =>
      Promise.resolve({
        media: `media-${host.asked.length}`,
        name: source.kind === 'path' ? path.basename(source.path) : 'sample.mkv',
        path: source.kind === 'path' ? source.path : null,
        width,
        height,
        pixelAspect: 1,
        fps,
        frames: 300,
        duration: 10,
        description: 'FFV1, 320×180, 30 fps, 8 bit 4:2:0',
        variableRate: false,
        audio: false,
        bits: 8,
        fullRange: false,
        matrix: 'bt709',
        warnings: [],
      }),
    'media.recent': () => Promise.resolve({ files: [] }),
    'presets.list': () => Promise.resolve({ presets: host.presets }),
    'presets.save': ({ preset }) => {
      host.presets = [...host.presets.filter(({ name }) => name !== preset.name), preset];
      return Promise.resolve({});
    },
    'presets.remove': ({ name }) => {
      host.presets = host.presets.filter((preset) => preset.name !== name);
      return Promise.resolve({});
    },
    'project.recover': () => Promise.resolve(host.lost),
    'output.suggest': () => Promise.resolve({ path: null, name: 'sample_magnified.mp4', exists: false }),
    'preview.open': ({ spec }) => {
      checkBand(spec.band, spec.captureFps ?? fps);
      alpha = spec.alpha;
      const [source, magnified] = [connection.openStream(), connection.openStream()];
      let sequence = 0;
      clearInterval(timer);
      timer = setInterval(() => {
        if (magnified.credits < 1 || magnified.ended) return;
        const time = sequence / fps;
        const shift = 0.5 * Math.sin(2 * Math.PI * 2 * time);
        source.sendPaid({ sequence, restart: sequence === 0, frame: picture(time, shift) });
        magnified.send({ sequence, restart: sequence === 0, frame: picture(time, shift * (1 + alpha)) });
        sequence++;
      }, 1000 / fps);
      return Promise.resolve({ preview: 'preview-1', source: source.id, magnified: magnified.id });
    },
    'preview.change': ({ spec }) => {
      if (spec) {
        checkBand(spec.band, spec.captureFps ?? fps);
        alpha = spec.alpha;
      }
      return Promise.resolve({ effect: 'retuned' as const });
    },
    'preview.close': () => {
      clearInterval(timer);
      return Promise.resolve({});
    },
  };
}

/** Stripes and a disc, moved sideways by so many pixels. */
function picture(time: number, shift: number): Frame {
  const luma = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const disc = Math.hypot(x - shift - 200, y - 90) < 50 ? 60 : 0;
      luma[y * width + x] = 110 + 50 * Math.sin((x - shift) / 6 + y / 40) + disc / 2;
    }
  }
  const chroma = (width / 2) * (height / 2);
  const planes = [luma, new Uint8Array(chroma).fill(118), new Uint8Array(chroma).fill(136)];
  return { width, height, format: { chroma: '420', bits: 8 }, planes, time };
}

/** An error as the host gives it. */
export function refusal(code: ErrorCode, sentence: string): never {
  throw new LoupeError(code, sentence);
}
