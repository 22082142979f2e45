import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../core/base/frame.ts';
import { foundBinary } from '../../host/video/binaries.ts';
import { decodeVideo } from '../../host/video/decode.ts';
import { probeVideo } from '../../host/video/probe.ts';
import { matching } from '../support/matching.ts';
import { ffmpeg, ffprobe, presentationTimes, temporaryFolder, testSource } from '../support/sample-clips.ts';
import { build, failureOf, run, runWell, start } from './command-line.ts';

const folder = temporaryFolder('commands');
const here = { cwd: folder.path };
const band = ['--band', '2-5'];
const cheap = ['--quality', 'fast'];

beforeAll(() => {
  build();
  ffmpeg(...testSource('48x48', 8), '-pix_fmt', 'yuv420p', '-c:v', 'ffv1', folder.file('clip.mkv'));
});
afterAll(() => folder.remove());

async function framesOf(name: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of decodeVideo(await probeVideo(folder.file(name)))) frames.push(frame);
  return frames;
}

function videoStream(name: string): Record<string, unknown> {
  const { streams } = ffprobe(folder.file(name), '-select_streams', 'v:0', '-show_streams') as {
    streams: Record<string, unknown>[];
  };
  return streams[0];
}

describe('magnify', () => {
  it('writes beside the input and tells what it did', async () => {
    const ended = await runWell(['magnify', 'clip.mkv', ...band, ...cheap], here);
    expect(ended.stdout).toMatch(/^clip_magnified\.mp4: 8 frames in .* \(\d+\.\d frames\/s\)\.\n$/);
    expect(ended.stderr).toMatch(
      /48×48, 8 frames, 25 fps: phase, 2–5 Hz, alpha 10; \w+ engine on .*; about .* and \d+ MB of memory\./,
    );
    expect(ended.stderr).toMatch(/frame 8 of 8 {2}100%/);
    // Nothing that only a terminal understands.
    expect(ended.stderr).not.toContain('\r');
    expect(ended.stderr).not.toContain('\u001b');
    expect(videoStream('clip_magnified.mp4')).toMatchObject({ codec_name: 'h264', width: 48, height: 48 });
  });

  it('says so when nothing moves in the band, and where something does', async () => {
    const options = [
      '--size',
      '160x120',
      '--frames',
      '90',
      '--fps',
      '30',
      '--amplitude',
      '0.2',
      '--frequency',
      '6',
      '--noise',
      '1',
    ];
    await runWell(['generate', 'six.mkv', ...options], here);
    const args = ['magnify', 'six.mkv', '-o', 'six_slow.mp4', '--band', '1-2', '--method', 'riesz', '--json'];
    const json = JSON.parse((await runWell(args, here)).stdout) as {
      motion: { found: boolean };
      suggestions: { peakHz: number; band: { lo: number; hi: number } }[];
      warnings: string[];
    };
    expect(json.motion.found).toBe(false);
    expect(json.suggestions[0].peakHz).toBeCloseTo(6, 1);
    expect(json.warnings).toContainEqual(matching(/^No motion found from 1 to 2 Hz/));
    expect(json.warnings).toContainEqual(
      matching(/^There is motion at 6(\.\d+)? Hz .*: --band [\d.]+-[\d.]+ would magnify it\.$/),
    );
  });

  it('prints one JSON object with --json, and nothing else on stdout', async () => {
    const args = [
      'magnify',
      'clip.mkv',
      '-o',
      'j.mp4',
      ...cheap,
      '--fps',
      '50',
      '-fl',
      '4',
      '-fh=9',
      '--alpha',
      '-0.5',
      '--json',
    ];
    const { json, stderr } = await runWell(args, here);
    expect(json).toMatchObject({ input: 'clip.mkv', output: 'j.mp4', frames: 8, fps: 25, captureFps: 50, width: 48, height: 48 });
    expect(json).toMatchObject({ method: 'phase', engine: matching(/^(tensor|simd)$/), backend: matching(/./), alpha: -0.5 });
    expect(json['band']).toEqual({ lo: 4, hi: 9 });
    for (const name of ['seconds', 'framesPerSecond', 'peakMemoryBytes']) expect(json[name]).toBeGreaterThan(0);
    expect(json['limitedShare']).toBeGreaterThanOrEqual(0);
    expect(json['limitedShare']).toBeLessThanOrEqual(1);
    expect(Array.isArray(json['warnings'])).toBe(true);
    expect(stderr).toMatch(/captured at 50/);
  });

  it('says nothing with --quiet', async () => {
    const ended = await runWell(['magnify', 'clip.mkv', '-o', 'q.mp4', ...band, ...cheap, '--quiet'], here);
    expect(ended.stdout).toBe('');
    expect(ended.stderr.replaceAll(/^Note: .*\n/gm, '')).toBe('');
  });

  it('changes nothing with alpha 0', async () => {
    await runWell(['magnify', 'clip.mkv', '-o', 'zero.mkv', ...band, '--alpha', '0', '-c:v', 'ffv1', '--quiet'], here);
    const [before, after] = [await framesOf('clip.mkv'), await framesOf('zero.mkv')];
    expect(after).toHaveLength(before.length);
    for (const [index, frame] of after.entries()) {
      for (const [plane, codes] of frame.planes.entries()) {
        let worst = 0;
        for (const [at, code] of codes.entries()) worst = Math.max(worst, Math.abs(code - before[index].planes[plane][at]));
        // Float32 on the way there and back, then rounded: at most the last code.
        expect(worst).toBeLessThanOrEqual(1);
      }
    }
  });

  it('replaces an output with -y only', async () => {
    writeFileSync(folder.file('old.mp4'), 'old');
    const args = ['magnify', 'clip.mkv', '-o', 'old.mp4', ...band, ...cheap, '--quiet'];
    expect(failureOf(await run(args, here))).toEqual({
      exit: 2,
      code: 'OUTPUT_EXISTS',
      sentence: matching(/use -y to replace it/),
    });
    expect(readFileSync(folder.file('old.mp4'), 'utf8')).toBe('old');
    await runWell([...args, '-y'], here);
    expect(videoStream('old.mp4')).toMatchObject({ codec_name: 'h264' });
  });

  it('takes settings from a preset, by name or from a file; explicit flags win', async () => {
    const recipe = { band: { lo: 3, hi: 6 }, alpha: 4, quality: 'fast', pyramid: { orientations: 3 } };
    writeFileSync(folder.file('recipe.json'), JSON.stringify(recipe));
    const own = await runWell(['magnify', 'clip.mkv', '-o', 'p1.mp4', '--preset', 'recipe.json', '--alpha', '2', '--json'], here);
    expect(own.json).toMatchObject({ band: { lo: 3, hi: 6 }, alpha: 2 });
    const named = await runWell(
      ['magnify', 'clip.mkv', '-o', 'p2.mp4', '--preset', 'machine', '--quality', 'fast', '--json'],
      here,
    ).catch((error: unknown) => error);
    // 4–14 Hz do not fit 25 frames a second: the preset's band is used, and checked like any other.
    expect(String(named)).toMatch(/4–14 Hz reaches half the capture rate of 25/);
    const fits = await runWell(
      ['magnify', 'clip.mkv', '-o', 'p3.mp4', '--preset', 'machine', '--fps', '60', ...cheap, '--json'],
      here,
    );
    expect(fits.json).toMatchObject({ band: { lo: 4, hi: 14 }, alpha: 20, captureFps: 60 });

    writeFileSync(folder.file('wrong.json'), '{ "band": { "lo": 1, "hi": 2 }, "sigmа": 3 }');
    expect(failureOf(await run(['magnify', 'clip.mkv', '--preset', 'wrong.json'], here))).toEqual({
      exit: 2,
      code: 'SPEC_INVALID',
      sentence: matching(/wrong\.json: "sigmа" is not a setting/),
    });
  });

  it('reads a part, named as in ffmpeg', async () => {
    const args = [
      'magnify',
      'clip.mkv',
      '-o',
      'part.mkv',
      ...band,
      ...cheap,
      '-c:v',
      'ffv1',
      '-ss',
      '00:00:00.08',
      '-t=0.16',
      '--json',
    ];
    expect((await runWell(args, here)).json).toMatchObject({ frames: 4 });
  });

  it('keeps uneven times and sound', async () => {
    const sound = ['-f', 'lavfi', '-i', 'sine=440:d=0.6', '-c:a', 'aac'];
    const uneven = ['-vf', "setpts='if(lt(N,4),N,4+(N-4)*2)/25/TB'", '-vsync', '0'];
    ffmpeg(
      ...testSource('48x48', 8),
      ...sound,
      ...uneven,
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      '-bf',
      '0',
      folder.file('uneven.mp4'),
    );
    await runWell(['magnify', 'uneven.mp4', ...band, ...cheap, '--quiet'], here);
    const [before, after] = ['uneven.mp4', 'uneven_magnified.mp4'].map((name) => presentationTimes(folder.file(name)));
    expect(after).toHaveLength(before.length);
    for (const [index, time] of after.entries()) expect(time - after[0]).toBeCloseTo(before[index] - before[0], 3);
    const [source, copy] = ['uneven.mp4', 'uneven_magnified.mp4'].map((name) =>
      ffprobe(folder.file(name), '-select_streams', 'a:0', '-show_entries', 'packet=size', '-show_entries', 'stream=codec_name'),
    );
    // Copied, not encoded anew: the very same packets.
    expect(copy).toEqual(source);
  });

  it.each([
    ['10 bits', ['-pix_fmt', 'yuv420p10le', '-c:v', 'ffv1'], 'ten.mkv', { pix_fmt: 'yuv420p10le' }, null],
    ['the full range', ['-pix_fmt', 'yuv420p', '-color_range', 'pc', '-c:v', 'libx264'], 'full.mp4', { color_range: 'pc' }, null],
    [
      'transparency',
      ['-vf', 'format=yuva444p', '-c:v', 'ffv1'],
      'clear.mkv',
      { pix_fmt: 'yuv444p' },
      /transparency \(alpha\).* dropped/,
    ],
  ])('works with %s', async (_, encoding, name, stream, warning) => {
    ffmpeg(...testSource('48x48', 4), ...encoding, folder.file(name));
    const output = `out_${name.replace(/\..*/, '.mp4')}`;
    const { json } = await runWell(['magnify', name, '-o', output, ...band, ...cheap, '--json'], here);
    expect(videoStream(output)).toMatchObject(stream);
    if (warning) expect(json['warnings']).toContainEqual(matching(warning));
  });

  it('shows a rotated clip upright', async () => {
    ffmpeg(...testSource('64x48', 4), '-pix_fmt', 'yuv420p', '-c:v', 'libx264', folder.file('flat.mp4'));
    const turn = foundBinary('ffmpeg').libavutil >= 58 ? ['-display_rotation', '90'] : [];
    const tag = turn.length > 0 ? [] : ['-metadata:s:v', 'rotate=90'];
    ffmpeg(...turn, '-i', folder.file('flat.mp4'), '-c', 'copy', ...tag, folder.file('turned.mp4'));
    const info = (await runWell(['probe', 'turned.mp4', '--json'], here)).json;
    expect(info).toMatchObject({ width: 48, height: 64 });
    await runWell(['magnify', 'turned.mp4', ...band, ...cheap, '--quiet'], here);
    const after = (await runWell(['probe', 'turned_magnified.mp4', '--json'], here)).json;
    expect(after).toMatchObject({ width: 48, height: 64 });
  });

  it('works with 641×479 pixels', async () => {
    ffmpeg(
      ...testSource('642x480', 3),
      '-vf',
      'format=yuv444p,crop=641:479:exact=1',
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'ffv1',
      folder.file('odd.mkv'),
    );
    const { json } = await runWell(
      ['magnify', 'odd.mkv', ...band, '--method', 'linear', '--view', 'side-by-side', '--json'],
      here,
    );
    expect(json).toMatchObject({ frames: 3, width: 1283, height: 479 });
    expect(videoStream('odd_magnified.mp4')).toMatchObject({ width: 1283, height: 479 });
  });

  it('ends quietly when its reader hangs up', async () => {
    const running = start(['probe', 'clip.mkv', '--json'], here);
    running.child.stdout!.destroy();
    const ended = await running.end;
    expect(ended.stderr).toBe('');
    expect(ended.exit).toBe(0);
  });
});

describe('the other commands', () => {
  it('help and version are printed on stdout', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect((await runWell(['--version'])).stdout).toBe(`${version}\n`);
    const help = await runWell(['magnify', '--help']);
    for (const flag of ['-ss, --start', '-to, --end', '-t, --duration', '-c:v, --codec', '-fl, --band-low', '-o, --output']) {
      expect(help.stdout).toContain(flag);
    }
    expect(help.stdout).toContain('pulse-motion');
    expect(help.stdout).toMatch(/Examples:\n {2}motion-loupe magnify/);
    expect(help.stderr).toBe('');
  });

  it('probe tells what a file holds', async () => {
    const { stdout } = await runWell(['probe', 'clip.mkv'], here);
    expect(stdout).toMatch(/^Frame: +48×48$/m);
    expect(stdout).toMatch(/^Frames: +8, 25 frames\/s$/m);
    expect(stdout).toMatch(/^Highest band: +below 12\.5 Hz/m);
    expect(failureOf(await run(['probe', 'nothing.mp4', '--json'], here))).toEqual({
      exit: 2,
      code: 'INPUT_MISSING',
      sentence: matching(/There is no file/),
    });
  });

  it('generate writes a clip and its truth, and refuses to replace either', async () => {
    const args = [
      'generate',
      'swing.mkv',
      '--size',
      '32x24',
      '--frames',
      '6',
      '--amplitude',
      '0.5',
      '--frequency',
      '4',
      '--angle',
      '-30',
    ];
    await runWell(args, here);
    const truth = JSON.parse(readFileSync(folder.file('swing.json'), 'utf8')) as { displacement: { x: number[]; y: number[] } };
    const swing = 0.5 * Math.sin((2 * Math.PI * 4 * 2) / 30);
    expect(truth.displacement.x[2]).toBeCloseTo(swing * Math.cos(Math.PI / 6), 9);
    expect(truth.displacement.y[2]).toBeCloseTo(-swing * Math.sin(Math.PI / 6), 9);
    expect(await framesOf('swing.mkv')).toHaveLength(6);
    expect(failureOf(await run(args, here))).toEqual({ exit: 2, code: 'OUTPUT_EXISTS', sentence: matching(/exists already/) });
  });

  it('generate makes scenes: an image of the user, turning, at two frequencies', async () => {
    ffmpeg('-i', folder.file('clip.mkv'), '-frames:v', '1', folder.file('own.png'));
    const args = ['generate', 'scene.mkv', '--image', 'own.png', '--motion', 'turn', '--frequency', '3,7', '--frames', '4'];
    expect((await runWell([...args, '--json'], here)).json).toMatchObject({ output: matching(/scene\.mkv$/), lossless: true });
    const truth: unknown = JSON.parse(readFileSync(folder.file('scene.json'), 'utf8'));
    expect(truth).toMatchObject({ motion: 'turn', shows: 'own.png', frequencies: [3, 7], width: 16, height: 16 });
    expect(await framesOf('scene.mkv')).toHaveLength(4);
    expect(failureOf(await run(['generate', 'x.mkv', '--frequency', '3,x'], here))).toMatchObject({ exit: 2, code: 'USAGE' });
  });

  it('pyramid goes there and back', async () => {
    ffmpeg('-i', folder.file('clip.mkv'), '-frames:v', '1', folder.file('frame.png'));
    await runWell(['pyramid', 'frame.png', '--type', 'laplacian', '--out', 'bands'], here);
    expect(existsSync(folder.file('bands/pyramid.json'))).toBe(true);
    await runWell(['pyramid', '--reconstruct', 'bands', '-o', 'back.png'], here);
    const [before, after] = await Promise.all(['frame.png', 'back.png'].map(framesOf));
    expect(after[0]).toMatchObject({ width: before[0].width, height: before[0].height });
  });

  it('doctor reports on the machine', async () => {
    expect((await runWell(['doctor'])).stdout).toMatch(/ffmpeg/);
    expect(Object.keys((await runWell(['doctor', '--json'])).json)).toContain('node');
  });

  it('licenses lists the software of others, and prints its licences', async () => {
    const { json } = await runWell(['licenses', '--json']);
    expect(json).toMatchObject({ programs: [{ name: 'ffmpeg' }, { name: 'ffprobe' }] });
    expect((await runWell(['licenses'])).stdout).toMatch(/ws \d\S+ +MIT/);
    expect((await runWell(['licenses', '--full'])).stdout).toMatch(/Permission is hereby granted/);
  });

  it('demo writes a clip, magnifies it, and finds the gain that was asked for', async () => {
    const { json } = await runWell(['demo', '--out', 'demo', '--json'], here);
    expect(json).toMatchObject({ gainAsked: 21, agrees: true });
    expect(Math.abs((json['gainMeasured'] as number) / 21 - 1)).toBeLessThanOrEqual(0.04);
    for (const name of ['source', 'magnified', 'slice']) expect(existsSync(folder.file(json[name] as string))).toBe(true);
  });
});
