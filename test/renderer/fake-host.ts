import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { WebSocketServer } from 'ws';
import { realTime, type RealTime } from '../../core/base/clock.ts';
import { LoupeError } from '../../core/base/error.ts';
import { allocateFrame, type Frame } from '../../core/base/frame.ts';
import type {
  CallName,
  CallResult,
  CheckedParams,
  EventData,
  EventName,
  HostHandlers,
  Media,
} from '../../core/protocol/host-api.ts';
import type { Capability } from '../../core/protocol/messages.ts';
import { type CallContext, type HostConnection, serveLink } from '../../core/protocol/serve-link.ts';
import type { OutStream } from '../../core/protocol/streams.ts';
import { webSocketLink } from '../../core/protocol/web-socket-link.ts';
import type { MagnificationInput } from '../../core/spec/magnification.ts';
import { pageFiles } from '../../host/server/page-files.ts';
import { pageHeaders } from '../../host/server/page-headers.ts';

/*
 * A host for tests of the window: serves the built page and a clip that it makes up, a texture that swings sideways, and in
 * the magnified frame (1 + alpha) times as far. It computes nothing, but keeps to the protocol in all it does.
 */

export const fakeClip = { width: 320, height: 240, fps: 30, frames: 90, swing: 0.25, hz: 3 } as const;

export const media: Media = {
  media: 'm1',
  name: 'sample.mkv',
  path: null,
  width: fakeClip.width,
  height: fakeClip.height,
  pixelAspect: 1,
  fps: fakeClip.fps,
  frames: fakeClip.frames,
  duration: fakeClip.frames / fakeClip.fps,
  description: 'H.264, 320×240, 30 fps, 8 bit 4:2:0, no sound',
  variableRate: false,
  audio: false,
  bits: 8,
  fullRange: false,
  matrix: 'bt709',
  warnings: [],
};

/** Displacement in pixels of the source's frame of that index. */
export function swingAt(index: number): number {
  return fakeClip.swing * Math.sin((2 * Math.PI * fakeClip.hz * index) / fakeClip.fps);
}

/** Frame of the clip, moved to the right by so many pixels. */
export function frameOf(shift: number, time: number): Frame<RealTime> {
  const frame = allocateFrame(fakeClip, { chroma: '420', bits: 8 }, realTime(time));
  const { width, height } = fakeClip;
  const [luma, cb, cr] = frame.planes;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = x - shift;
      luma[y * width + x] =
        128 + 40 * Math.sin(0.21 * at + 0.05 * y) + 28 * Math.sin(0.11 * at - 0.17 * y) + 22 * Math.sin(0.43 * at + 0.31 * y);
    }
  }
  for (let y = 0; y < height / 2; y++) {
    for (let x = 0; x < width / 2; x++) {
      cb[(y * width) / 2 + x] = 128 + 24 * Math.sin(0.05 * x);
      cr[(y * width) / 2 + x] = 128 + 24 * Math.cos(0.06 * y);
    }
  }
  return frame;
}

interface Running {
  readonly id: string;
  readonly source: OutStream;
  readonly magnified: OutStream;
  spec: MagnificationInput;
  frame: number;
  playing: boolean;
  closed: boolean;
  sequence: number;
  restart: boolean;
  shown: number;
}

export interface FakeHost {
  readonly address: string;
  /** Names and parameters of all calls, in order. */
  readonly calls: { readonly name: string; readonly params: unknown }[];
  /** To the window that connected last. */
  emit<Name extends EventName>(name: Name, data: EventData<Name>): void;
  /** The next calls of that name fail with this error, until null is set. */
  fail(name: string, error: LoupeError | null): void;
  /** Calls of that name are answered so, until null is set. */
  answer<Name extends CallName>(name: Name, answer: ((params: CheckedParams<Name>) => CallResult<Name>) | null): void;
  /** Closes every connection, as a host that dies does. */
  breakConnections(): void;
  /** Name of the preview that was opened last. */
  readonly preview: string;
  readonly uploads: readonly { readonly name: string; readonly bytes: number }[];
  dispose(): Promise<void>;
}

export async function startFakeHost(pageFolder: string, capabilities: readonly Capability[] = ['upload']): Promise<FakeHost> {
  const files = pageFiles(pageFolder);
  const calls: { name: string; params: unknown }[] = [];
  const failures = new Map<string, LoupeError>();
  const answers = new Map<string, (params: never) => unknown>();
  const uploads: { name: string; bytes: number }[] = [];
  const connections = new Set<HostConnection<AbortSignal>>();
  let latest: HostConnection<AbortSignal> | null = null;
  let previews = 0;

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'POST' && pathname === '/upload') {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => {
        uploads.push({ name: searchParams.get('name') ?? '', bytes });
        response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ upload: 'u1' }));
      });
      return;
    }
    if (request.method === 'POST' && pathname === '/link') {
      response.setHeader('Content-Type', 'application/json').end('{}');
      return;
    }
    const file = files.get(pathname);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', file.type).end(readFileSync(file.path));
  });
  const sockets = new WebSocketServer({ server, path: '/link' });
  sockets.on('connection', (socket) => {
    const connection = serveLink(webSocketLink(socket), {
      capabilities,
      newCanceller: () => new AbortController(),
      handlers: (connection) => handlersOf(connection),
    });
    connections.add(connection);
    connection.onClose(() => connections.delete(connection));
    latest = connection;
  });

  function handlersOf(connection: HostConnection<AbortSignal>): HostHandlers<CallContext<AbortSignal>> {
    const running = new Map<string, Running>();
    const state = (run: Running, ended = false): void =>
      connection.emit('preview.state', {
        preview: run.id,
        playing: run.playing,
        backwards: false,
        time: run.frame / fakeClip.fps,
        frame: run.frame,
        ended,
      });
    const send = async (run: Running): Promise<void> => {
      await run.magnified.whenCredit();
      if (run.closed || run.magnified.ended) return;
      const time = run.frame / fakeClip.fps;
      const shift = swingAt(run.frame);
      const sequence = run.sequence++;
      const { restart } = run;
      run.restart = false;
      run.source.sendPaid({ sequence, restart, frame: frameOf(shift, time) });
      run.magnified.send({ sequence, restart, frame: frameOf(shift * (1 + (run.spec.alpha ?? 10)), time) });
      run.shown++;
      state(run);
      if (run.shown % 8 === 1) status(run);
    };
    const status = (run: Running): void =>
      connection.emit('stream.status', {
        of: run.id,
        engine: { id: 'simd', backend: 'relaxed SIMD', reason: 'no GPU was found; WebAssembly SIMD runs everywhere', threads: 2 },
        method: run.spec.method ?? 'phase',
        quality: 'fast',
        millisecondsPerFrame: 8.3,
        framesPerSecond: 30,
        pace: 1,
        shown: run.shown,
        dropped: 0,
        latencyMs: 21,
        limitedShare: (run.spec.alpha ?? 10) > 60 ? 0.21 : 0.004,
        heldShare: 0,
        flicker: 'none',
        warnings: [],
      });
    const loop = async (run: Running): Promise<void> => {
      while (run.playing && !run.closed && !connection.signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, 1000 / fakeClip.fps));
        if (!run.playing) return;
        run.frame = (run.frame + 1) % fakeClip.frames;
        if (run.frame === 0) run.restart = true;
        await send(run);
      }
    };
    const find = (id: string): Running => {
      const run = running.get(id);
      if (!run) throw new LoupeError('USAGE', `There is no preview ${id}.`);
      return run;
    };
    const nothing = async (): Promise<Record<string, never>> => ({});
    const refuse = async (): Promise<never> => {
      throw new LoupeError('USAGE', 'The host of the tests does not do this.');
    };
    const handlers: HostHandlers<CallContext<AbortSignal>> = {
      'host.describe': async () => ({
        version: '0.1.0',
        platform: 'linux x64',
        logFile: '/home/someone/.config/Motion Loupe/logs/motion-loupe.log',
        engine: { id: 'simd', backend: 'relaxed SIMD', reason: 'no GPU was found; WebAssembly SIMD runs everywhere', threads: 2 },
        ffmpegProblem: null,
        codecs: [{ name: 'h264', title: 'H.264', extensions: ['mp4'] }],
        startWith: null,
      }),
      'host.thirdParty': async () => ({
        programs: [
          { name: 'ffmpeg', version: '7.0', license: 'GPL-3.0-or-later', source: 'https://ffmpeg.org', path: '/bin/ffmpeg' },
        ],
        packages: [
          {
            name: 'preact',
            version: '11.2.0',
            license: 'MIT',
            source: 'https://github.com/preactjs/preact',
            texts: ['The MIT License'],
          },
          { name: 'textless', version: '1.0.0', license: 'ISC', source: '', texts: [] },
        ],
      }),
      'settings.get': async () => ({ theme: 'system', dampFlicker: true }),
      'settings.set': nothing,
      'media.open': async ({ source }) => (source.kind === 'sample' ? media : { ...media, media: 'm2', name: 'clip.mp4' }),
      'media.close': nothing,
      'media.recent': async () => ({ files: [{ path: '/clips/pump.mp4', name: 'pump.mp4' }] }),
      'media.survey': async () => ({ suggestions: [], finding: 'Nothing moves.' }),
      'media.measure': refuse,
      'preview.open': async ({ spec, time }) => {
        const run: Running = {
          id: `p${++previews}`,
          source: connection.openStream(),
          magnified: connection.openStream(),
          spec,
          frame: Math.floor(time * fakeClip.fps + 1e-3),
          playing: false,
          closed: false,
          sequence: 0,
          restart: true,
          shown: 0,
        };
        running.set(run.id, run);
        setImmediate(() => void send(run));
        return { preview: run.id, source: run.source.id, magnified: run.magnified.id };
      },
      'preview.change': async ({ preview, spec }) => {
        const run = find(preview);
        if (spec) run.spec = spec;
        if (!run.playing) void send(run);
        return { effect: 'retuned' };
      },
      'preview.play': async ({ preview }) => {
        const run = find(preview);
        if (!run.playing) {
          run.playing = true;
          state(run);
          void loop(run);
        }
        return {};
      },
      'preview.pause': async ({ preview }) => {
        const run = find(preview);
        run.playing = false;
        state(run);
        return {};
      },
      'preview.seek': async ({ preview, time }) => {
        const run = find(preview);
        run.frame = Math.min(fakeClip.frames - 1, Math.floor(time * fakeClip.fps + 1e-3));
        run.restart = true;
        await send(run);
        return {};
      },
      'preview.step': async ({ preview, frames }) => {
        const run = find(preview);
        run.playing = false;
        run.frame = Math.min(fakeClip.frames - 1, Math.max(0, run.frame + frames));
        await send(run);
        return {};
      },
      'preview.close': async ({ preview }) => {
        const run = find(preview);
        run.closed = true;
        run.source.end();
        run.magnified.end();
        running.delete(preview);
        return {};
      },
      'output.suggest': async () => ({ path: null, name: 'sample_magnified.mp4', exists: false }),
      'export.start': refuse,
      'export.cancel': nothing,
      'export.show': nothing,
      'camera.open': async ({ spec }) => {
        const magnified = connection.openStream();
        const id = `c${++previews}`;
        const upload = connection.openUpload(({ sequence, frame, restart }) => {
          // The brightness of the magnified frame tells it from the source.
          const planes = frame.planes.map((plane, index) => (index === 0 ? plane.map((code) => 255 - code) : plane));
          if (magnified.credits > 0) magnified.send({ sequence, restart, frame: { ...frame, planes } });
          upload.grant(1);
          if (sequence % 8 !== 1) return;
          connection.emit('stream.status', {
            of: id,
            engine: { id: 'simd', backend: 'relaxed SIMD', reason: 'it is the only one', threads: 2 },
            method: spec.method ?? 'phase',
            quality: 'fast',
            millisecondsPerFrame: 9,
            framesPerSecond: 30,
            pace: 1,
            shown: sequence,
            dropped: 0,
            latencyMs: 12,
            limitedShare: 0,
            heldShare: 0,
            flicker: 'none',
            warnings: [],
          });
        });
        setImmediate(() => upload.grant(2));
        cameras.set(id, () => {
          upload.end();
          magnified.end();
        });
        return { camera: id, upload: upload.id, magnified: magnified.id };
      },
      'camera.change': async () => ({ effect: 'retuned' }),
      'camera.record': async () => ({ job: 'j1' }),
      'camera.stop-recording': async () => {
        connection.emit('export.done', {
          job: 'j1',
          files: [{ name: 'camera.mp4', path: null, download: 'download/s/camera.mp4', bytes: 12_000 }],
          frames: 30,
          seconds: 1,
          warnings: [],
        });
        return {};
      },
      'camera.close': async ({ camera }) => {
        cameras.get(camera)?.();
        cameras.delete(camera);
        return {};
      },
      'project.save': nothing,
      'project.open': refuse,
      'project.autosave': nothing,
      'project.recover': async () => null,
      'project.discard': nothing,
      'project.keep': nothing,
      'project.recent-work': async () => ({ work: [] }),
      'project.forget-work': nothing,
      'presets.list': async () => ({ presets: [] }),
      'presets.save': nothing,
      'presets.remove': nothing,
      'dialog.open': refuse,
      'dialog.save': refuse,
      'teach.collect': refuse,
      'teach.labels': async () => ({ labels: [], captureFps: null, example: null }),
      'teach.record': refuse,
      'teach.import': refuse,
      'teach.restore': refuse,
      'teach.open-model': refuse,
      'teach.save-model': refuse,
      'teach.export-model': refuse,
      'teach.go-on': refuse,
      'teach.answer-rate': refuse,
      'teach.dataset': refuse,
      'teach.forget': refuse,
      'teach.models': async () => ({ unfinished: [], models: [] }),
      'teach.remove-model': refuse,
      'teach.train': refuse,
      'teach.control': refuse,
      'teach.evaluate': refuse,
      'teach.neighbours': refuse,
      'teach.attention': refuse,
      'teach.classify': refuse,
      'teach.watch': refuse,
      'lab.list': refuse,
      'lab.figure': refuse,
      'lab.close': refuse,
    };
    return watched(handlers);
  }
  const cameras = new Map<string, () => void>();

  /** The same handlers, noting each call and failing those that are to fail. */
  function watched(handlers: HostHandlers<CallContext<AbortSignal>>): HostHandlers<CallContext<AbortSignal>> {
    const entries = Object.entries(handlers).map(([name, handler]) => [
      name,
      async (params: never, context: CallContext<AbortSignal>) => {
        calls.push({ name, params });
        const failure = failures.get(name);
        if (failure) throw failure;
        const answer = answers.get(name);
        if (answer) return answer(params);
        return (handler as (params: never, context: CallContext<AbortSignal>) => Promise<unknown>)(params, context);
      },
    ]);
    return Object.fromEntries(entries) as HostHandlers<CallContext<AbortSignal>>;
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/#token=test`,
    calls,
    uploads,
    get preview() {
      return `p${previews}`;
    },
    emit: (name, data) => latest?.emit(name, data),
    fail: (name, error) => {
      if (error) failures.set(name, error);
      else failures.delete(name);
    },
    answer: (name, answer) => {
      if (answer) answers.set(name, answer);
      else answers.delete(name);
    },
    breakConnections: () => {
      for (const connection of connections) connection.close('the host died');
    },
    dispose: async () => {
      for (const connection of connections) connection.close('the test is over');
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
