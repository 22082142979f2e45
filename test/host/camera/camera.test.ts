import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { realTime } from '../../../core/base/clock.ts';
import { allocateFrame } from '../../../core/base/frame.ts';
import { cameraFailure } from '../../../host/camera/camera-failure.ts';
import { captureSystem, drawnSystem } from '../../../host/camera/capture-systems.ts';
import { camerasOfLinux, camerasOfMac, camerasOfWindows, chooseCamera } from '../../../host/camera/list-cameras.ts';
import { NewestFrames } from '../../../host/camera/newest-frames.ts';
import { cameraArguments, openCamera, rateOf, type OpenCamera } from '../../../host/camera/open-camera.ts';
import { runningChildren } from '../../../host/video/supervision.ts';
import { onPosix } from '../../support/requirements.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('cameras');
afterAll(() => folder.remove());
afterEach(() => vi.unstubAllEnvs());

const refusal = (code: string, sentence: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(sentence) as string });

/** What stands before the filters. */
function inputOf(platform: string, device: string, wanted: Parameters<typeof cameraArguments>[2] = {}): string {
  const args = cameraArguments(captureSystem(platform), device, wanted).join(' ');
  return args.slice(args.indexOf('-loglevel error') + '-loglevel error '.length, args.indexOf(' -filter_complex'));
}

describe('cameras of a system', () => {
  it('are read by ffmpeg as that system has it', () => {
    const wanted = { size: { width: 640, height: 480 }, fps: 60 };
    expect(inputOf('linux', '/dev/video2', wanted)).toBe('-video_size 640x480 -framerate 60 -f v4l2 -i /dev/video2');
    expect(inputOf('linux', '/dev/video2')).toBe('-f v4l2 -i /dev/video2');
    expect(inputOf('darwin', '1', { size: wanted.size })).toBe('-video_size 640x480 -framerate 30 -f avfoundation -i 1:none');
    expect(inputOf('win32', 'USB Camera', { fps: 15 })).toBe('-rtbufsize 64M -framerate 15 -f dshow -i video=USB Camera');
    const coding = 'mjpeg';
    expect(inputOf('linux', '/dev/video0', { coding })).toBe('-input_format mjpeg -f v4l2 -i /dev/video0');
    expect(inputOf('win32', 'Eye', { coding })).toBe('-rtbufsize 64M -vcodec mjpeg -f dshow -i video=Eye');
    expect(inputOf('win32', 'Eye', { coding: 'yuyv422' })).toContain('-pixel_format yuyv422');
    expect(inputOf('darwin', '0', { coding: 'uyvy422' })).toContain('-framerate 30 -pixel_format uyvy422');
    expect(() => captureSystem('aix')).toThrow(refusal('CAMERA_MISSING', /this system \(aix\): record a clip/));
  });

  it('are listed: on Linux by their first nodes, in the order of their numbers', () => {
    for (const [node, index, name] of [
      ['video10', '0', 'Microscope'],
      ['video0', '0', 'Integrated Camera: Integrated C'],
      ['video1', '1', 'Integrated Camera: Integrated C'],
    ]) {
      mkdirSync(folder.file(`sys/${node}`), { recursive: true });
      writeFileSync(path.join(folder.file(`sys/${node}`), 'index'), `${index}\n`);
      writeFileSync(path.join(folder.file(`sys/${node}`), 'name'), `${name}\n`);
    }
    expect(camerasOfLinux(folder.file('sys'))).toEqual([
      { id: '/dev/video0', name: 'Integrated Camera: Integrated C' },
      { id: '/dev/video10', name: 'Microscope' },
    ]);
    expect(camerasOfLinux(folder.file('nowhere'))).toEqual([]);
  });

  it('are listed on macOS without its screens and microphones', () => {
    const said = [
      '[AVFoundation indev @ 0x7f9] AVFoundation video devices:',
      '[AVFoundation indev @ 0x7f9] [0] FaceTime HD Camera',
      '[AVFoundation indev @ 0x7f9] [1] iPhone [2] Camera',
      '[AVFoundation indev @ 0x7f9] [2] Capture screen 0',
      '[AVFoundation indev @ 0x7f9] AVFoundation audio devices:',
      '[AVFoundation indev @ 0x7f9] [0] MacBook Microphone',
      ': Input/output error',
    ];
    expect(camerasOfMac(said.join('\n'))).toEqual([
      { id: '0', name: 'FaceTime HD Camera' },
      { id: '1', name: 'iPhone [2] Camera' },
    ]);
  });

  it.each([
    [
      'a new ffmpeg',
      [
        '[dshow @ 0a1] "Integrated Camera" (video)',
        String.raw`[dshow @ 0a1]   Alternative name "@device_pnp_\\?\usb#vid_04f2"`,
        '[dshow @ 0a1] "OBS Virtual Camera" (none)',
        '[dshow @ 0a1] "Capture Box" (audio, video)',
        '[dshow @ 0a1] "Microphone Array" (audio)',
      ],
    ],
    [
      'an old one',
      [
        '[dshow @ 0a1] DirectShow video devices (some may be both video and audio devices)',
        '[dshow @ 0a1]  "Integrated Camera"',
        String.raw`[dshow @ 0a1]     Alternative name "@device_pnp_\\?\usb#vid_04f2"`,
        '[dshow @ 0a1]  "Capture Box"',
        '[dshow @ 0a1] DirectShow audio devices',
        '[dshow @ 0a1]  "Microphone Array"',
      ],
    ],
  ])('are listed on Windows by %s', (_, said) => {
    expect(camerasOfWindows(said.join('\r\n')).map(({ id }) => id)).toEqual(['Integrated Camera', 'Capture Box']);
  });

  const two = [
    { id: '/dev/video0', name: 'Integrated Camera' },
    { id: '/dev/video4', name: 'USB Microscope' },
  ];
  it.each([
    [undefined, 0],
    ['/dev/video4', 1],
    ['1', 1],
    ['microscope', 1],
    ['Integrated Camera', 0],
  ])('are chosen by %s', (wanted, place) => {
    expect(chooseCamera(wanted, two)).toBe(two[place]);
  });

  it('that are not there are refused with the names of those that are', () => {
    const some = refusal(
      'CAMERA_MISSING',
      /no camera "webcam": these are there: \/dev\/video0 \(Integrated Camera\), \/dev\/video4 \(USB/,
    );
    expect(() => chooseCamera('webcam', two)).toThrow(some);
    expect(() => chooseCamera(undefined, [])).toThrow(
      refusal('CAMERA_MISSING', /There is no camera: none was found; plug one in/),
    );
  });
});

describe('a camera that does not work', () => {
  const name = '"Eye" (/dev/video0)';
  it.each([
    [
      'linux',
      false,
      '[video4linux2,v4l2 @ 0x1] Cannot open video device /dev/video0: Permission denied',
      'CAMERA_DENIED',
      /group/,
    ],
    [
      'linux',
      false,
      '[video4linux2,v4l2 @ 0x1] ioctl(VIDIOC_STREAMON): Device or resource busy',
      'CAMERA_BUSY',
      /another program/,
    ],
    [
      'linux',
      false,
      '[video4linux2,v4l2 @ 0x1] Cannot open video device /dev/video0: No such file or directory',
      'CAMERA_MISSING',
      /list/,
    ],
    [
      'linux',
      true,
      '[video4linux2,v4l2 @ 0x1] ioctl(VIDIOC_DQBUF): No such device',
      'CAMERA_LOST',
      /stopped giving frames.*No such device.*plug it in/,
    ],
    ['linux', false, "Unknown input format: 'v4l2'", 'FFMPEG_MISSING', /lacks v4l2: set MOTION_LOUPE_FFMPEG/],
    ['darwin', false, '[avfoundation @ 0x1] Cannot use FaceTime HD Camera', 'CAMERA_DENIED', /privacy settings/],
    [
      'darwin',
      false,
      '[avfoundation @ 0x1] Selected framerate (60.000000) is not supported by the device.\n[avfoundation @ 0x1] Supported modes:\n[avfoundation @ 0x1]   1280x720@[15.000000 30.000000]fps',
      'CAMERA_MODE',
      /size, rate and format .*It gives 1280x720@\[15\.000000 30\.000000\]\./,
    ],
    ['win32', false, '[dshow @ 0a1] Could not set video options', 'CAMERA_MODE', /leave --size, --fps and --camera-format out/],
    ['linux', false, '[video4linux2,v4l2 @ 0x1] No such input format: mjpg.', 'CAMERA_MODE', /No such input format: mjpg/],
    [
      'win32',
      false,
      '[dshow @ 0a1] Could not run graph (sometimes caused by a device already in use by other application)',
      'CAMERA_BUSY',
      /close that/,
    ],
    ['win32', false, '[dshow @ 0a1] Could not find video device with name [Eye] among source devices', 'CAMERA_MISSING', /Eye/],
    ['win32', false, 'whatever', 'CAMERA_LOST', /could not be started \(whatever\)/],
  ] as const)('says so: %s, works %s, %s', (platform, hasWorked, words, code, sentence) => {
    const failed = { system: captureSystem(platform), name, hasWorked };
    expect(cameraFailure(failed, words.split('\n'))).toEqual(refusal(code, sentence));
  });
});

describe('frames that come faster than they are looked at', () => {
  const frame = (time: number) => allocateFrame({ width: 2, height: 2 }, { chroma: 'gray', bits: 8 }, realTime(time));

  it('are left out, the oldest first, and what waits keeps its order', async () => {
    const frames = new NewestFrames(3);
    for (let time = 0; time < 7; time++) frames.add(frame(time));
    frames.end(null);
    const seen: (number | undefined)[] = [];
    for (let at = 0; at < 4; at++) seen.push((await frames.next())?.time);
    expect(seen).toEqual([4, 5, 6, undefined]);
    expect([frames.arrived, frames.dropped]).toEqual([7, 4]);
  });

  it('are overwritten only when they are no longer used', async () => {
    const frames = new NewestFrames(2);
    frames.add(frame(0));
    const first = await frames.next();
    expect(frames.reuse()).toBeUndefined();
    frames.add(frame(1));
    await frames.next();
    expect(frames.reuse()).toBe(first);
  });

  it('come before the failure that ended them', async () => {
    const frames = new NewestFrames(2);
    frames.add(frame(0));
    frames.end(new Error('gone'));
    expect((await frames.next())?.time).toBe(0);
    await expect(frames.next()).rejects.toThrow('gone');
  });
});

describe('a frame that ffmpeg draws in place of a camera', () => {
  const open = (words: string, patience?: number): Promise<OpenCamera> =>
    openCamera({ device: `lavfi:${words}`, ...(patience === undefined ? {} : { patience }) });

  it('has its size, its rate and rising times, and no ffmpeg outlives it', async () => {
    {
      await using camera = await open('testsrc2=size=66x48:rate=50');
      expect(camera.size).toEqual({ width: 66, height: 48 });
      expect(camera.rate).toBeCloseTo(50, 3);
      const times: number[] = [];
      for await (const frame of camera) {
        expect(frame.planes.map(({ length }) => length)).toEqual([66 * 48, 33 * 24, 33 * 24]);
        times.push(frame.time);
        if (times.length === 20) break;
      }
      expect(times[0]).toBe(0);
      for (const [at, time] of times.entries()) if (at > 0) expect(time).toBeGreaterThan(times[at - 1]);
    }
    expect(runningChildren()).toEqual([]);
  });

  it('comes in real time, and to a reader that was busy the newest', async () => {
    await using camera = await open('testsrc2=size=32x32:rate=100');
    await expect.poll(() => camera.arrived).toBeGreaterThan(60);
    for await (const frame of camera) {
      expect(frame.time).toBeGreaterThan(0.3);
      break;
    }
    expect(camera.dropped).toBeGreaterThan(40);
  });

  it('may come to its end', async () => {
    await using camera = await open('testsrc2=size=32x32:rate=50:duration=0.6');
    let count = 0;
    for await (const frame of camera) count += frame.planes.length > 0 ? 1 : 0;
    expect(count + camera.dropped).toBe(30);
  });

  it('that stops coming is given up', async () => {
    await expect(open('testsrc2=size=32x32:rate=0.01', 300)).rejects.toThrow(
      refusal('CAMERA_LOST', /has given no frame for 0 s/),
    );
    expect(runningChildren()).toEqual([]);
  });

  // How many frames ffmpeg holds back differs from run to run, so a script stands in for it that gives one.
  it.skipIf(!onPosix())('that stops coming after its first frame is given up with the same reason', async () => {
    const program = folder.file('one-frame');
    const lines = String.raw`#tb 0: 1/1000000\n#dimensions 0: 32x32\n0, 0, 0, 1, 1536, 0x00000000\n`;
    const answer = `#!/bin/sh\ncase "$*" in *-version) printf 'ffmpeg version 7.0\nlibavutil 59. 0.100\n'; exit;; esac\n`;
    writeFileSync(program, `${answer}printf '${lines}' >&2\nhead -c 1536 /dev/zero\nexec sleep 60\n`, { mode: 0o755 });
    vi.stubEnv('MOTION_LOUPE_FFMPEG', program);
    await expect(open('one', 1000)).rejects.toThrow(refusal('CAMERA_LOST', /has given no frame for 1 s/));
    expect(runningChildren()).toEqual([]);
  });

  it('that ffmpeg cannot draw is refused', async () => {
    await expect(open('nothing=1')).rejects.toThrow(refusal('USAGE', /"lavfi:nothing=1" is not a source that ffmpeg can draw/));
    const { system } = drawnSystem('lavfi:testsrc2') ?? {};
    expect(() => system?.options({ fps: 5 })).toThrow(refusal('USAGE', /leave --size, --fps and --camera-format out/));
  });
});

describe('the rate of frames', () => {
  it('is that of their times, whatever these are rounded to and whatever is missing', () => {
    const times = Array.from({ length: 12 }, (_, at) => Math.round((at * 1000) / 60) / 1000);
    expect(rateOf(times)).toBeCloseTo(60, 0);
    expect(rateOf(times.filter((_, at) => at !== 4 && at !== 5))).toBeCloseTo(60, 0);
  });
});
