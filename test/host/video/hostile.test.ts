import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import type { FileFrame } from '../../../core/base/frame.ts';
import { readingOptions } from '../../../host/video/accepted-formats.ts';
import { foundBinary } from '../../../host/video/binaries.ts';
import { childMemoryLimit, parsePs, parseTaskList } from '../../../host/video/child-memory.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { createEncoder } from '../../../host/video/encode.ts';
import { runProbe } from '../../../host/video/ffprobe.ts';
import { readPackets } from '../../../host/video/packets.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { ENVIRONMENT, FfmpegProcess } from '../../../host/video/process.ts';
import { runToEnd } from '../../../host/video/run-to-end.ts';
import { Silence } from '../../../host/video/silence.ts';
import { runningChildren } from '../../../host/video/supervision.ts';
import { canRun } from '../../support/requirements.ts';
import { clipFolder, collect, ffmpeg } from './clips.ts';

const clips = clipFolder();
const { at } = clips;
const linux = canRun('linux', process.platform === 'linux', 'FIFOs and shell scripts stand for hostile files and programs');

beforeAll(() => {
  // What a file from a stranger would like to read.
  mkdirSync(at('private'));
  ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=1', '-pix_fmt', 'yuv420p', '-g', '5', at('private/secret.mp4')]);
  ffmpeg(['-i', at('private/secret.mp4'), '-c', 'copy', at('private/secret.ts')]);
  ffmpeg(['-i', at('private/secret.mp4'), '-frames:v', '3', at('private/frame_%02d.png')]);
});
afterEach(() => expect(runningChildren().map(({ spawnargs }) => spawnargs)).toEqual([]));
afterAll(() => clips.remove());

async function failure(work: Promise<unknown>): Promise<LoupeError> {
  const error: unknown = await work.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LoupeError);
  return error as LoupeError;
}

/** Whether ffprobe without our options reads the file, so that a refusal of ours means something. */
function readsUnguarded(file: string): boolean {
  const args = ['-v', 'error', '-protocol_whitelist', 'file,crypto,data,subfile,concat', '-allowed_extensions', 'ALL'];
  const options = /\.m3u8$/.test(file) ? args : args.slice(0, 4);
  const { stdout } = spawnSync(
    foundBinary('ffprobe').path,
    [...options, '-show_entries', 'stream=width', '-of', 'csv=p=0', file],
    {
      encoding: 'utf8',
      timeout: 20_000,
      env: { ...process.env, ...ENVIRONMENT },
    },
  );
  return /^96\b/m.test(stdout);
}

function playlist(...lines: string[]): string {
  return ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:1', ...lines, ''].join('\n');
}
const segment = (address: string): string[] => ['#EXTINF:1,', address];
const ended = '#EXT-X-ENDLIST';
const secret = (): string => at('private/secret.ts');

function dash(type: 'static' | 'dynamic'): string {
  return `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="${type}" mediaPresentationDuration="PT1S" minBufferTime="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="0" bandwidth="1"><BaseURL>${at('private/secret.mp4')}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
}

/** Files that name other files, by the names under which they come: what is in them, and whether ffprobe alone falls for it. */
const lists: readonly [name: string, content: () => string, works: boolean][] = [
  ['hls.m3u8', () => playlist(...segment(secret()), ended), true],
  ['hls-in-disguise.mp4', () => playlist(...segment(secret()), ended), false],
  [
    'hls-aes.m3u8',
    () => playlist(`#EXT-X-KEY:METHOD=AES-128,URI="${at('private/secret.mp4')}"`, ...segment(secret()), ended),
    false,
  ],
  ['hls-data.m3u8', () => playlist(...segment('data:video/mp2t;base64,R0A='), ended), false],
  ['hls-crypto.m3u8', () => playlist(...segment(`crypto:${secret()}`), ended), false],
  ['hls-master.m3u8', () => ['#EXTM3U', '#EXT-X-STREAM-INF:BANDWIDTH=1', at('hls.m3u8'), ''].join('\n'), true],
  ['dash.mpd', () => dash('static'), true],
  ['dash-in-disguise.mp4', () => dash('static'), true],
  ['dash-dynamic.mp4', () => dash('dynamic'), false],
  ['concat.ffconcat', () => "ffconcat version 1.0\nfile 'private/secret.mp4'\n", true],
  ['concat-in-disguise.mp4', () => "ffconcat version 1.0\nfile 'private/secret.mp4'\n", true],
  ['list.txt', () => `file '${at('private/secret.mp4')}'\n`, false],
  [
    'session.sdp',
    () => 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
    false,
  ],
  [
    'movie.imf.xml',
    () => `<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"/>`,
    false,
  ],
];

describe('a file that names other files is not read', () => {
  it.each(lists)('%s', async (name, content, works) => {
    writeFileSync(at(name), content());
    if (works) expect(readsUnguarded(at(name))).toBe(true);
    const error = await failure(probeVideo(at(name)));
    expect([error.code, error.message]).toEqual(['INPUT_NOT_MEDIA', expect.stringContaining(at(name))]);
    expect(error.message).not.toContain('private');
  });

  it('says that a list is none', async () => {
    writeFileSync(at('said.m3u8'), playlist(...segment(secret()), ended));
    expect((await failure(probeVideo(at('said.m3u8')))).message).toMatch(
      /\(hls\), such as a list of other files: name the video file itself\.$/,
    );
  });

  it.each(['concat:', 'subfile,,start,0,end,0,,:', 'data:video/mp4;base64,', 'crypto:', 'async:', 'cache:', 'http://127.0.0.1/'])(
    'nor is a name that is an address: %s',
    async (protocol) => {
      expect((await failure(probeVideo(`${protocol}${at('private/secret.mp4')}`))).code).toBe('INPUT_MISSING');
      expect((await failure(probeVideo(protocol))).code).toBe('INPUT_MISSING');
    },
  );

  it('a name that is a pattern of images stands for itself', async () => {
    expect((await failure(probeVideo(at('private/frame_%02d.png')))).code).toBe('INPUT_MISSING');
    if (process.platform !== 'win32') {
      expect((await failure(probeVideo(at('private/frame_*.png')))).code).toBe('INPUT_MISSING');
    }
    // One that lies there is read, and not the three that it seems to mean.
    copyFileSync(at('private/frame_02.png'), at('private/frame_%02d.png'));
    const info = await probeVideo(at('private/frame_%02d.png'));
    expect([info.frames, (await collect(decodeVideo(info))).length]).toEqual([1, 1]);
  });

  it('nor does a file that is exchanged for one after it was looked at', async () => {
    copyFileSync(at('private/secret.mp4'), at('exchanged.mp4'));
    const info = await probeVideo(at('exchanged.mp4'));
    writeFileSync(at('exchanged.mp4'), dash('static'));
    expect((await failure(collect(decodeVideo(info)))).code).toBe('INPUT_TRUNCATED');
    expect((await failure(collect(decodeVideo({ ...info, container: 'dash' })))).code).toBe('INPUT_TRUNCATED');
  });

  it('nor does the sound of an export come from one', async () => {
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=0.2', '-f', 'lavfi', '-i', 'sine=d=0.2', '-shortest', at('sound.mp4')]);
    const info = await probeVideo(at('sound.mp4'));
    const frames: FileFrame[] = [];
    for await (const frame of decodeVideo(info)) frames.push(frame);
    writeFileSync(at('sound.mp4'), dash('static'));
    const encode = async (): Promise<void> => {
      const encoder = await createEncoder({
        output: at('out.mp4'),
        source: info,
        size: info,
        format: info.format,
        overwrite: true,
      });
      for (const frame of frames) await encoder.write(frame);
      await encoder.finish();
    };
    expect((await failure(encode())).code).toBe('INPUT_TRUNCATED');
    expect(readdirSync(clips.path).filter((name) => name.includes('out'))).toEqual([]);
  });

  it('every kind of file that people have is still read', async () => {
    const written = [
      'mp4',
      'mov',
      'mkv',
      'webm',
      'avi',
      'ts',
      'm2ts',
      'mpg',
      'wmv',
      'flv',
      'ogv',
      'nut',
      'mxf',
      '3gp',
      'gif',
      'y4m',
    ];
    const stills = ['png', 'jpg', 'bmp', 'tiff', 'ppm', 'pgm', 'tga', 'jp2'];
    const raw = ['h264', 'm2v', 'mjpeg', 'ivf'];
    const wrong: string[] = [];
    for (const ending of [...written, ...stills, ...raw]) {
      const file = at(`kind.${ending}`);
      const special =
        ending === 'ivf'
          ? ['-c:v', 'libvpx']
          : ending === 'mxf'
            ? ['-c:v', 'mpeg2video']
            : ending === '3gp'
              ? ['-c:v', 'mpeg4']
              : [];
      const frames = stills.includes(ending) ? ['-frames:v', '1'] : [];
      ffmpeg(['-i', at('private/secret.mp4'), ...special, ...frames, file]);
      const info = await probeVideo(file).catch((error: unknown) => String(error));
      if (typeof info === 'string' || info.width !== 96) wrong.push(`${ending}: ${JSON.stringify(info)}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(!linux)('what never ends', () => {
  /** Makes a program that stands for ffprobe or ffmpeg, and says its version like one. */
  function stand(name: string, body: string): string {
    const file = at(name);
    const version = `case "$*" in *-version*) echo "$0 version 1"; echo "ffprobe version 1"; echo "ffmpeg version 1"; echo "libavutil      59. 1"; exit;; esac`;
    writeFileSync(file, `#!/bin/sh\n${version}\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  async function withProbe<T>(body: string, work: () => Promise<T>): Promise<T> {
    const before = process.env['MOTION_LOUPE_FFPROBE'];
    process.env['MOTION_LOUPE_FFPROBE'] = stand(`probe-${readdirSync(clips.path).length}`, body);
    try {
      return await work();
    } finally {
      if (before === undefined) delete process.env['MOTION_LOUPE_FFPROBE'];
      else process.env['MOTION_LOUPE_FFPROBE'] = before;
    }
  }

  it.each([
    ['a list that refers to itself', 'self.m3u8', () => playlist(...segment('self.m3u8'), ended)],
    ['a live list', 'live.m3u8', () => playlist(...segment('fifo'))],
    ['a FIFO as a segment', 'fifo.m3u8', () => playlist(...segment('fifo'), ended)],
    ['a FIFO in an ffconcat', 'fifo.ffconcat', () => "ffconcat version 1.0\nfile 'fifo'\n"],
    ['a device in an ffconcat', 'zero.ffconcat', () => "ffconcat version 1.0\nfile '/dev/zero'\n"],
  ])('%s is refused at once', async (_, name, content) => {
    if (!existsSync(at('fifo'))) spawnSync('mkfifo', [at('fifo')]);
    writeFileSync(at(name), content());
    expect((await failure(probeVideo(at(name)))).code).toBe('INPUT_NOT_MEDIA');
  });

  it('both ffprobes end with the call that is given up', async () => {
    await withProbe('exec sleep 1000', async () => {
      const stop = new AbortController();
      const probing = failure(probeVideo(at('private/secret.mp4'), { signal: stop.signal }));
      await expect.poll(() => runningChildren().length).toBe(2);
      stop.abort();
      expect((await probing).code).toBe('CANCELLED');
      await expect.poll(() => runningChildren()).toEqual([]);
    });
  });

  it('an ffprobe that gives no answer is ended', async () => {
    await withProbe('exec sleep 1000', async () => {
      const limits = { milliseconds: 300 };
      await expect(runProbe(at('private/secret.mp4'), { limits })).rejects.toMatchObject({
        end: { excess: 'it had not ended after 0.3 s' },
      });
      expect((await readPackets(at('private/secret.mp4'), undefined, { limits })).errors).toEqual([
        'it had not ended after 0.3 s',
      ]);
    });
  });

  it('an ffprobe that writes without end is ended', async () => {
    await withProbe('exec yes 1,1,K__', async () => {
      await expect(runProbe(at('private/secret.mp4'))).rejects.toMatchObject({
        end: { excess: 'it wrote more than 16 million characters' },
      });
    });
  });

  it('a program that takes too much memory is ended, and the sentence says so', async () => {
    const eat = `exec "${process.execPath}" -e "const all = []; setInterval(() => all.push(Buffer.alloc(2e7, 1)), 1)"`;
    const before = process.env['MOTION_LOUPE_FFMPEG_MEMORY'];
    process.env['MOTION_LOUPE_FFMPEG_MEMORY'] = '300';
    try {
      await withProbe(eat, async () => {
        const error = await failure(probeVideo(at('private/secret.mp4')));
        expect([error.code, error.message]).toEqual([
          'FFMPEG_FAILED',
          `ffprobe was stopped while it looked at "${at('private/secret.mp4')}": it took more than 0.3 GB of memory. The file is damaged or too large.`,
        ]);
        await expect.poll(() => runningChildren()).toEqual([]);
      });
    } finally {
      if (before === undefined) delete process.env['MOTION_LOUPE_FFMPEG_MEMORY'];
      else process.env['MOTION_LOUPE_FFMPEG_MEMORY'] = before;
    }
    expect(childMemoryLimit()).toBeGreaterThanOrEqual(2e9);
  });

  it('a program that is waited for and does nothing is ended; one that is not waited for goes on', async () => {
    const program = new FfmpegProcess('/bin/sleep', ['1000'], { stdout: true });
    using silence = new Silence(program, 100);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(runningChildren()).toHaveLength(1);
    silence.wait();
    expect(await program.end).toMatchObject({ excess: 'it gave nothing for 0.1 s' });
  });

  it('a line of stderr without an end is not kept', async () => {
    const { complaints } = await runToEnd('ffprobe', ['-v', 'error', at('x'.repeat(200))]);
    expect(complaints).toHaveLength(1);
    const program = new FfmpegProcess('/bin/sh', ['-c', 'head -c 3000000 /dev/zero | tr "\\0" x >&2']);
    await program.end;
    expect(program.tail.join('').length).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('memory of children elsewhere', () => {
  it('is read from ps and from tasklist', () => {
    expect([...parsePs('  4711  20480\n   12 100\n')]).toEqual([
      [4711, 20_480 * 1024],
      [12, 102_400],
    ]);
    const list =
      '"ffprobe.exe","4711","Console","1","12,345 K"\r\n"ffmpeg.exe","12","Console","1","1.234.567 Ko"\r\n"other.exe","5","","0","8 K"\r\n';
    expect([...parseTaskList(list, [4711, 12])]).toEqual([
      [4711, 12_345 * 1024],
      [12, 1_234_567 * 1024],
    ]);
  });
});

it('no part of the host waits for another program with its thread', () => {
  const folder = join(import.meta.dirname, '../../../host');
  const waiting = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && /\b(spawnSync|execSync|execFileSync)\b/.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(waiting).toEqual([]);
});

it('every command that reads a file of the user has the same options', () => {
  const used = ['damaged-sound.ts', 'ffprobe.ts', 'packets.ts', 'decode-command.ts', 'encode-command.ts'];
  const folder = join(import.meta.dirname, '../../../host/video');
  const reading = readdirSync(folder).filter((name) =>
    /fileUrl\((info\.|source\.)?path\)/.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(reading.toSorted()).toEqual(used.toSorted());
  for (const name of used) expect(readFileSync(join(folder, name), 'utf8')).toContain('...readingOptions(');
  expect(readingOptions('clip.mp4')).toContain('-format_whitelist');
});
