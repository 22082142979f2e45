import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { PNG } from 'pngjs';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { realTime, type RealTime } from '../../../core/base/clock.ts';
import { LoupeError } from '../../../core/base/error.ts';
import { allocateFrame, type Frame, type PixelFormat, type Size } from '../../../core/base/frame.ts';
import { foundBinary } from '../../../host/video/binaries.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { createEncoder, type EncodedVideo, type EncoderOptions } from '../../../host/video/encode.ts';
import { ffmpegPixelFormat } from '../../../host/video/pixel-format.ts';
import { probeVideo, type VideoInfo } from '../../../host/video/probe.ts';
import { runningChildren } from '../../../host/video/supervision.ts';
import {
  bytesOf,
  clipFolder,
  ffmpeg,
  ffprobe,
  imaginedSource,
  noiseFrames,
  rawFrames,
  shownTicks,
  videoFields,
} from './clips.ts';

const clips = clipFolder();
const { at } = clips;

beforeAll(() => {
  const pattern = ['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=2'];
  const tone = ['-f', 'lavfi', '-i', 'sine=d=2'];
  ffmpeg([...pattern, ...tone, '-pix_fmt', 'yuv420p', '-c:a', 'aac', at('sound.mp4')]);
  ffmpeg([...pattern, ...tone, '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', at('pcm.mkv')]);
  const variable = ['-vf', 'select=not(mod(n\\,3))+eq(mod(n\\,7)\\,0)+eq(n\\,58)', '-vsync', '0', '-enc_time_base', '1/12800'];
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=96x64:r=100:d=0.6',
    ...variable,
    '-pix_fmt',
    'yuv420p',
    '-video_track_timescale',
    '12800',
    at('variable.mp4'),
  ]);
  ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=30000/1001:d=1', '-c:v', 'mjpeg', '-q:v', '2', at('ntsc.avi')]);
});

afterAll(() => {
  clips.remove();
  if (runningChildren().length > 0) throw new Error('A test left ffmpeg running.');
});

/** Writes frames to a file in the folder of this test. */
async function encode(
  name: string,
  frames: readonly Frame<RealTime>[],
  options: Partial<EncoderOptions> = {},
): Promise<EncodedVideo> {
  const [first] = frames;
  const size = { width: first.width, height: first.height };
  const source = options.source ?? imaginedSource(size, first.format);
  const encoder = await createEncoder({ output: at(name), source, size, format: first.format, overwrite: false, ...options });
  for (const frame of frames) await encoder.write(frame);
  return encoder.finish();
}

/** Decodes a file and writes its frames as they are. */
async function copy(
  input: string,
  output: string,
  options: Partial<EncoderOptions> = {},
): Promise<{ info: VideoInfo; result: EncodedVideo }> {
  const info = await probeVideo(at(input));
  const { start, end } = options;
  const encoder = await createEncoder({
    output: at(output),
    source: info,
    size: info,
    format: info.format,
    overwrite: false,
    ...options,
  });
  const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  for await (const frame of decodeVideo(info, range)) await encoder.write(frame);
  return { info, result: await encoder.finish() };
}

/** Smooth frames, as encoders expect them: a slowly moving wave in every plane. */
function waveFrames(size: Size, format: PixelFormat, count: number): Frame<RealTime>[] {
  const frames = noiseFrames(
    size,
    format,
    Array.from({ length: count }, (_, index) => index / 25),
  );
  const middle = 2 ** (format.bits - 1);
  for (const { planes, time } of frames) {
    planes.forEach((plane, index) => {
      const width =
        index === 0 ? size.width : (plane.length / (format.chroma === '420' ? Math.ceil(size.height / 2) : size.height)) | 0;
      const amplitude = middle * (index === 0 ? 0.6 : 0.2);
      for (let i = 0; i < plane.length; i++)
        plane[i] = Math.round(middle + amplitude * Math.sin((i % width) / 9 + Math.floor(i / width) / 13 + 3 * time + index));
    });
  }
  return frames;
}

function meanError(a: Uint8Array | Uint16Array, b: Uint8Array | Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

describe('frames', () => {
  const formats: PixelFormat[] = [
    { chroma: '420', bits: 8 },
    { chroma: '422', bits: 8 },
    { chroma: '444', bits: 8 },
    { chroma: 'gray', bits: 8 },
    { chroma: '420', bits: 10 },
    { chroma: '422', bits: 10 },
    { chroma: '444', bits: 10 },
    { chroma: 'gray', bits: 10 },
    { chroma: '420', bits: 9 },
    { chroma: '422', bits: 12 },
    { chroma: '444', bits: 14 },
    { chroma: '420', bits: 16 },
    { chroma: 'gray', bits: 16 },
  ];
  it.each(formats)(
    'of $chroma with $bits bits go through FFV1 without the loss of a bit, at even and odd sizes',
    async (format) => {
      for (const size of [
        { width: 48, height: 32 },
        { width: 37, height: 23 },
      ]) {
        const frames = noiseFrames(size, format, [0, 0.04, 0.08]);
        const name = `lossless-${format.chroma}-${format.bits}-${size.width}.mkv`;
        const { path, bytes, warnings } = await encode(name, frames, { codec: 'ffv1' });
        expect(warnings).toEqual([]);
        expect(statSync(path).size).toBe(bytes);
        expect(videoFields(path, 'pix_fmt')['pix_fmt']).toBe(ffmpegPixelFormat(format));
        // Decoded by ffmpeg alone, not by our decoder.
        const stored = rawFrames(path, ffmpegPixelFormat(format));
        expect(stored.equals(Buffer.concat(frames.map(bytesOf)))).toBe(true);
      }
    },
  );

  it('are visually lossless in H.264 by default, and 10 bit stay 10 bit', async () => {
    for (const bits of [8, 10]) {
      const frames = waveFrames({ width: 96, height: 64 }, { chroma: '420', bits }, 8);
      const { path } = await encode(`wave-${bits}.mp4`, frames);
      const name = bits === 8 ? 'yuv420p' : 'yuv420p10le';
      expect(videoFields(path, 'codec_name,pix_fmt')).toMatchObject({ codec_name: 'h264', pix_fmt: name });
      const raw = rawFrames(path, name);
      const luma =
        bits === 8
          ? new Uint8Array(raw.buffer, raw.byteOffset, 96 * 64)
          : new Uint16Array(new Uint8Array(raw).buffer, 0, 96 * 64);
      // Less than one code of 255: no eye sees it.
      expect(meanError(luma, frames[0].planes[0]) / 2 ** (bits - 8)).toBeLessThan(1);
    }
  });

  it('keep odd sizes: 641×479 is 641×479 in every codec', async () => {
    const frames = waveFrames({ width: 641, height: 479 }, { chroma: '420', bits: 8 }, 2);
    for (const [name, codec, pixelFormat] of [
      ['odd.mp4', 'h264', 'yuv444p'],
      ['odd-h265.mp4', 'h265', 'yuv444p'],
      ['odd.webm', 'vp9', 'yuv420p'],
      ['odd.mov', 'prores', 'yuv422p10le'],
      ['odd.mkv', 'ffv1', 'yuv420p'],
    ] as const) {
      const { path, warnings } = await encode(name, frames, { codec });
      expect({ name, ...videoFields(path, 'width,height,pix_fmt') }).toEqual({
        name,
        width: '641',
        height: '479',
        pix_fmt: pixelFormat,
      });
      expect(`${name}:${warnings.join()}`).toMatch(pixelFormat === 'yuv444p' ? /odd side.*4:4:4/ : /:$/);
      const luma = rawFrames(path, pixelFormat, '-frames:v', '1');
      const scale = pixelFormat.endsWith('10le') ? 4 : 1;
      const plane =
        scale === 4
          ? new Uint16Array(new Uint8Array(luma).buffer, 0, 641 * 479).map((code) => code / 4)
          : luma.subarray(0, 641 * 479);
      expect(meanError(plane, frames[0].planes[0])).toBeLessThan(1);
    }
  });

  it('without colour get neutral chroma where players want some', async () => {
    const frames = waveFrames({ width: 64, height: 48 }, { chroma: 'gray', bits: 8 }, 3);
    const source = imaginedSource(
      { width: 64, height: 48 },
      { chroma: 'gray', bits: 8 },
      { colour: { range: 'pc', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown' } },
    );
    const { path } = await encode('gray.mp4', frames, { source });
    expect(videoFields(path, 'pix_fmt,color_range')).toMatchObject({ color_range: 'pc' });
    const raw = ffmpeg(['-i', path, '-f', 'rawvideo', 'pipe:1']);
    expect(meanError(raw.subarray(0, 64 * 48), frames[0].planes[0])).toBeLessThan(1);
    expect(meanError(raw.subarray(64 * 48, 64 * 48 + 32 * 24), new Uint8Array(32 * 24).fill(128))).toBeLessThan(1);
  });

  it('can be VP9, H.265 and ProRes', async () => {
    const frames = waveFrames({ width: 64, height: 48 }, { chroma: '420', bits: 10 }, 3);
    for (const [name, codec, expected] of [
      ['ten.webm', undefined, { codec_name: 'vp9', pix_fmt: 'yuv420p10le' }],
      ['ten-h265.mp4', 'libx265', { codec_name: 'hevc', pix_fmt: 'yuv420p10le', codec_tag_string: 'hvc1' }],
      ['ten.mov', 'prores', { codec_name: 'prores', pix_fmt: 'yuv422p10le', codec_tag_string: 'apch' }],
    ] as const) {
      const { path } = await encode(name, frames, codec === undefined ? {} : { codec });
      expect(videoFields(path, 'codec_name,pix_fmt,codec_tag_string')).toMatchObject(expected);
      expect(shownTicks(path).length).toBe(3);
    }
  });

  it('of full range are brought to the limited one for ProRes, which knows no other', async () => {
    const frames = noiseFrames({ width: 64, height: 48 }, { chroma: '422', bits: 8 }, [0]);
    for (const plane of frames[0].planes) plane.fill(255, 0, plane.length);
    frames[0].planes[1].fill(128);
    frames[0].planes[2].fill(128);
    const colour = { range: 'pc', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' } as const;
    const source = imaginedSource({ width: 64, height: 48 }, { chroma: '422', bits: 8 }, { colour });
    const { path } = await encode('full.mov', frames, { source, codec: 'prores' });
    const raw = new Uint16Array(new Uint8Array(rawFrames(path, 'yuv422p10le')).buffer);
    // White of limited range in 10 bits is 940.
    expect(Math.abs(raw[1000] - 940)).toBeLessThanOrEqual(2);
  });

  it('become an animated GIF with the times to a hundredth of a second and a palette of their own', async () => {
    const { result } = await copy('variable.mp4', 'clip.gif');
    const source = shownTicks(at('variable.mp4'));
    expect(shownTicks(result.path)).toEqual(source.map((tick) => Math.round(tick / 128)));
    const raw = rawFrames(result.path, 'rgb24', '-frames:v', '1');
    const original = rawFrames(
      at('variable.mp4'),
      'rgb24',
      '-vf',
      'scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp',
      '-frames:v',
      '1',
    );
    // The test card has more than 256 colours; what is missing is spread by dither.
    expect(meanError(raw, original)).toBeLessThan(3);

    const fast = waveFrames({ width: 48, height: 32 }, { chroma: '420', bits: 8 }, 20).map((frame, index) => ({
      ...frame,
      time: realTime(index / 100),
    }));
    const source100 = imaginedSource(
      { width: 48, height: 32 },
      { chroma: '420', bits: 8 },
      { fps: 100, frameRate: { num: 100, den: 1 } },
    );
    const { warnings, path } = await encode('fast.gif', fast, { source: source100 });
    expect(warnings.join()).toContain('50 frames a second');
    expect(Math.abs(shownTicks(path).length - 10)).toBeLessThanOrEqual(1);
  });

  it('become numbered PNG files of the right colours', async () => {
    // BT.709 limited: Y 63, Cb 102, Cr 240 is pure red (ITU-R BT.709-6).
    const frames = noiseFrames({ width: 16, height: 12 }, { chroma: '444', bits: 8 }, [0, 0.04, 0.08]);
    for (const { planes } of frames) [63, 102, 240].forEach((code, index) => planes[index].fill(code));
    const colour = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' } as const;
    const source = imaginedSource({ width: 16, height: 12 }, { chroma: '444', bits: 8 }, { colour });
    const inFolder = await encode('frames', frames, { source, codec: 'png' });
    expect(readdirSync(at('frames'))).toEqual(['frame_00001.png', 'frame_00002.png', 'frame_00003.png']);
    expect(inFolder.path).toBe(at('frames/frame_%05d.png'));
    const { width, height, data } = PNG.sync.read(readFileSync(at('frames/frame_00002.png')));
    expect([width, height]).toEqual([16, 12]);
    // Rounding of the three codes above: two of 255.
    [255, 0, 0].forEach((code, channel) => expect(Math.abs(data[channel] - code)).toBeLessThanOrEqual(2));

    await encode('named_%03d.png', frames, { source });
    await encode('single.png', frames.slice(0, 1), { source });
    const names = readdirSync(clips.path);
    expect(names).toEqual(expect.arrayContaining(['named_001.png', 'named_003.png', 'single_00001.png']));

    // Replacing: frames of the former, longer series do not stay among the new ones.
    await expect(encode('frames', frames.slice(0, 1), { source })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await encode('frames', frames.slice(0, 1), { source, overwrite: true });
    expect(readdirSync(at('frames'))).toEqual(['frame_00001.png']);
    expect(names.filter((name) => name.includes('partial'))).toEqual([]);
  });
});

describe('times', () => {
  it('of a variable rate arrive to the tick, and so does the end of the last frame', async () => {
    const { info, result } = await copy('variable.mp4', 'variable-copy.mp4');
    expect(shownTicks(result.path)).toEqual(shownTicks(at('variable.mp4')));
    const copied = await probeVideo(result.path);
    expect(copied.timeBase).toEqual(info.timeBase);
    expect(copied.variableRate).toBe(true);
    // ffmpeg 4 and 5 lose durations in their encoders: the end of the last frame is a guess there.
    if (foundBinary('ffmpeg').libavutil >= 58) expect(copied.duration).toBeCloseTo(info.duration!, 9);
  });

  it('of a steady rate stay what they are, with H.264 and its reordered frames too', async () => {
    const { info, result } = await copy('ntsc.avi', 'ntsc.mov');
    const source = shownTicks(at('ntsc.avi'));
    const copied = await probeVideo(result.path);
    expect(copied.frameRate).toEqual({ num: 30_000, den: 1001 });
    expect(shownTicks(result.path)).toEqual(source.map((tick) => tick * 1001));
    expect(copied.duration).toBeCloseTo(info.duration!, 9);
  });

  it('in Matroska are those of the source to a millisecond, sound or not', async () => {
    for (const input of ['variable.mp4', 'sound.mp4']) {
      const { info, result } = await copy(input, `${input}.mkv`);
      const expected = shownTicks(at(input)).map((tick) => Math.round((tick * info.timeBase.num * 1000) / info.timeBase.den));
      const ticks = shownTicks(result.path);
      expect([input, ...ticks.map((tick) => tick - ticks[0])]).toEqual([input, ...expected.map((tick) => tick - expected[0])]);
    }
  });

  it('must rise', async () => {
    const frames = noiseFrames({ width: 32, height: 32 }, { chroma: '420', bits: 8 }, [0, 0.04, 0.04]);
    await expect(encode('falling.mp4', frames)).rejects.toMatchObject({ code: 'FRAME_MISMATCH' });
    expect(readdirSync(clips.path).filter((name) => name.includes('falling'))).toEqual([]);
  });
});

describe('sound', () => {
  const packets = (file: string, ...range: string[]): string =>
    createHash('md5')
      .update(ffmpeg(['-i', file, ...range, '-map', '0:a', '-c', 'copy', '-f', 'data', 'pipe:1']))
      .digest('hex');

  it('is copied bit by bit', async () => {
    for (const name of ['sound-copy.mp4', 'sound-copy.mov', 'sound-copy.mkv']) {
      const { result } = await copy('sound.mp4', name);
      expect(result.warnings).toEqual([]);
      expect([name, packets(result.path)]).toEqual([name, packets(at('sound.mp4'))]);
    }
    const video = shownTicks(at('sound-copy.mp4'));
    expect(video).toEqual(shownTicks(at('sound.mp4')));
  });

  it('keeps its distance from the frames, in a transport stream too', async () => {
    ffmpeg([
      '-itsoffset',
      '0.5',
      '-i',
      at('sound.mp4'),
      '-i',
      at('sound.mp4'),
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-c',
      'copy',
      at('late.ts'),
    ]);
    const distance = (name: string): number => {
      const first = (kind: string): number =>
        Math.min(
          ...ffprobe(at(name), ['-select_streams', kind, '-show_entries', 'packet=pts_time']).map((packet) =>
            Number(packet['pts_time']),
          ),
        );
      return first('V:0') - first('a:0');
    };
    expect(distance('late.ts')).toBeGreaterThan(0.4);
    for (const output of ['late.mp4', 'late.mkv']) {
      await copy('late.ts', output);
      // The clock of Matroska has milliseconds.
      expect(Math.abs(distance(output) - distance('late.ts'))).toBeLessThan(0.0011);
    }
    await copy('late.ts', 'late-part.mp4', { start: 1, end: 2 });
    // Both begin at 1 s: the sound with the packet that is playing then, of 23 ms.
    expect(Math.abs(distance('late-part.mp4'))).toBeLessThan(0.04);
  });

  it('is cut to the range of the frames', async () => {
    const { result } = await copy('sound.mp4', 'part.mp4', { start: 0.52, end: 1.2 });
    const info = await probeVideo(result.path);
    expect(info.frames).toBe(17);
    expect(shownTicks(result.path)[0]).toBe(0);
    const streams = ffprobe(result.path, ['-select_streams', 'a', '-show_entries', 'stream=duration,codec_name']);
    // A packet of AAC at 44.1 kHz lasts 23 ms; the cut falls on packets.
    expect(Math.abs(Number(streams[0]['duration']) - 0.68)).toBeLessThan(0.05);
  });

  it('is encoded anew, with a warning, where the container cannot hold it, and left out of frames', async () => {
    const { result } = await copy('pcm.mkv', 'pcm.mp4');
    expect(result.warnings.join()).toMatch(/pcm_s16le.*AAC/);
    expect((await probeVideo(result.path)).audio?.codec).toBe('aac');
    const webm = await copy('sound.mp4', 'sound.webm');
    expect(webm.result.warnings.join()).toMatch(/aac.*Opus/);
    expect((await copy('sound.mp4', 'sound.gif')).result.warnings.join()).toContain('dropped');
  });
});

describe('labels', () => {
  it('of colour, range and sample aspect ratio are those of the source', async () => {
    const frames = waveFrames({ width: 64, height: 48 }, { chroma: '420', bits: 8 }, 2);
    const cases = [
      { range: 'pc', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
      { range: 'tv', matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m' },
      { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' },
      { range: 'tv', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown' },
    ] as const;
    for (const [index, colour] of cases.entries()) {
      const source = imaginedSource(
        { width: 64, height: 48 },
        { chroma: '420', bits: 8 },
        { colour, sampleAspectRatio: { num: 16, den: 11 } },
      );
      for (const [extension, codec] of [
        ['mp4', 'h264'],
        ['webm', 'vp9'],
        ['mkv', 'ffv1'],
        ['mp4', 'h265'],
      ] as const) {
        const { path } = await encode(`label-${index}-${codec}.${extension}`, frames, { source, codec });
        const written = await probeVideo(path);
        expect({ path, ...written.colour }).toEqual({ path, ...colour });
        const { num, den } = written.sampleAspectRatio;
        // Matroska and WebM store the shown width in whole pixels: half of one in 93.
        if (extension === 'mp4') expect({ num, den }).toEqual({ num: 16, den: 11 });
        else expect(Math.abs(num / den / (16 / 11) - 1)).toBeLessThan(0.5 / 93);
        if (codec === 'ffv1') {
          const raw = ffmpeg(['-i', path, '-f', 'rawvideo', 'pipe:1']);
          // A label changes no sample.
          expect(raw.equals(Buffer.concat(frames.map(bytesOf)))).toBe(true);
        }
      }
    }
  });
});

describe('memory', () => {
  it('does not grow with the number of frames', async () => {
    const size = { width: 640, height: 480 };
    const format = { chroma: '420', bits: 8 } as const;
    const options = { output: at('long.mkv'), source: imaginedSource(size, format), size, format, overwrite: false };
    const encoder = await createEncoder({ ...options, codec: 'ffv1' });
    let most = 0;
    for (let index = 0; index < 500; index++) {
      await encoder.write(allocateFrame(size, format, realTime(index / 25)));
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    await encoder.finish();
    // 500 frames are 230 MB; V8 collects buffers of some 50 MB before it starts to.
    expect(most).toBeLessThan(150e6);
  });
});

describe('what does not fit', () => {
  it('is refused: another size, another format, planes of another length', async () => {
    const size = { width: 32, height: 32 };
    const format = { chroma: '420', bits: 8 } as const;
    const [good] = noiseFrames(size, format, [0]);
    const encoder = await createEncoder({
      output: at('misfit.mp4'),
      source: imaginedSource(size, format),
      size,
      format,
      overwrite: false,
    });
    for (const bad of [
      noiseFrames({ width: 30, height: 32 }, format, [0])[0],
      noiseFrames(size, { chroma: '444', bits: 8 }, [0])[0],
      noiseFrames(size, { chroma: '420', bits: 10 }, [0])[0],
      { ...good, planes: good.planes.slice(0, 1) },
    ]) {
      const error: unknown = await encoder.write(bad).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(LoupeError);
      expect((error as LoupeError).code).toBe('FRAME_MISMATCH');
    }
    await encoder.abort();
  });

  it('in codec, extension and rate factor is refused with a sentence that says what would do', async () => {
    const size = { width: 32, height: 32 };
    const format = { chroma: '420', bits: 8 } as const;
    for (const [output, changes, sentence] of [
      ['a.xyz', {}, /\.xyz.*\.mp4/],
      ['a', {}, /extension.*\.mp4/],
      ['a.mp4', { codec: 'ffv1' }, /FFV1.*\.mkv/],
      ['a.webm', { codec: 'h264' }, /H\.264.*\.webm.*\.mp4/],
      ['a.mp4', { codec: 'theora' }, /theora.*h264/],
      ['a.mp4', { crf: 99 }, /99.*0–51/],
      ['a.gif', { crf: 10 }, /GIF/],
    ] as const) {
      const options = { output: at(output), source: imaginedSource(size, format), size, format, overwrite: false, ...changes };
      await expect(createEncoder(options)).rejects.toMatchObject({
        code: 'OUTPUT_FORMAT',
        message: expect.stringMatching(sentence) as string,
      });
    }
    expect(readdirSync(clips.path).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
