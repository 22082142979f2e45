import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import { runToEnd } from '../video/run-to-end.ts';
import { captureSystem } from './capture-systems.ts';

/** A camera of this machine. */
export interface CameraDevice {
  /** ffmpeg's name for it, which `--camera` takes. */
  readonly id: string;
  /** Display name. */
  readonly name: string;
}

/**
 * The cameras that are plugged in, the system's first one first.
 * @throws LoupeError CAMERA_MISSING on a system whose cameras cannot be read; FFMPEG_MISSING
 */
export async function listCameras(signal?: AbortSignal): Promise<readonly CameraDevice[]> {
  const { format } = captureSystem(process.platform);
  switch (format) {
    case 'v4l2':
      return camerasOfLinux('/sys/class/video4linux');
    case 'avfoundation':
      return camerasOfMac(await deviceList('avfoundation', '', signal));
    case 'dshow':
      return camerasOfWindows(await deviceList('dshow', 'dummy', signal));
    case 'lavfi':
      return [];
    default:
      return format satisfies never;
  }
}

/** Returns what ffmpeg writes to stderr when it lists its devices; it always exits with an error then. */
async function deviceList(format: string, input: string, signal: AbortSignal | undefined): Promise<string> {
  const args = ['-hide_banner', '-nostdin', '-f', format, '-list_devices', 'true', '-i', input];
  const { complaints } = await runToEnd('ffmpeg', args, { ...(signal && { signal }), limits: { milliseconds: 20_000 } });
  return complaints.join('\n');
}

/** @param folder with an entry for every node of a camera: the first node delivers frames, others its other measurements */
export function camerasOfLinux(folder: string): CameraDevice[] {
  const nodes = existsSync(folder) ? readdirSync(folder).filter((node) => /^video\d+$/.test(node)) : [];
  const text = (node: string, file: string): string => {
    try {
      return readFileSync(path.join(folder, node, file), 'utf8').trim();
    } catch {
      return '';
    }
  };
  const number = (node: string): number => Number(node.slice('video'.length));
  return nodes
    .filter((node) => (text(node, 'index') || '0') === '0')
    .toSorted((a, b) => number(a) - number(b))
    .map((node) => ({ id: `/dev/${node}`, name: text(node, 'name') || node }));
}

/** @param text lines such as `[AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera` under a heading for video */
export function camerasOfMac(text: string): CameraDevice[] {
  const [, video = ''] = /AVFoundation video devices:([\s\S]*?)(?:AVFoundation audio devices:|$)/.exec(text) ?? [];
  return Array.from(video.matchAll(/\] \[(\d+)\] (.+)/g), ([, id, name]) => ({ id, name: name.trim() })).filter(
    ({ name }) => !/^Capture screen \d/.test(name),
  );
}

/** @param text lines such as `[dshow @ 0a1] "Integrated Camera" (video)`; before ffmpeg 5 without the kind, under headings */
export function camerasOfWindows(text: string): CameraDevice[] {
  const found: string[] = [];
  let isVideo = true;
  for (const line of text.split(/\r?\n/)) {
    if (/DirectShow \w+ devices/.test(line)) isVideo = line.includes('DirectShow video');
    const [, name, kind] = /^\[[^\]]*\]\s+"([^"]+)"(?:\s+\(([^)]*)\))?/.exec(line) ?? [];
    if (name !== undefined && (kind === undefined ? isVideo : kind.includes('video'))) found.push(name);
  }
  return found.map((name) => ({ id: name, name }));
}

/**
 * Returns the camera with the given id, number in the list, or part of the name; the first one by default.
 * @throws LoupeError CAMERA_MISSING, naming those that exist
 */
export function chooseCamera(wanted: string | undefined, all: readonly CameraDevice[]): CameraDevice {
  const [first] = all;
  const same = wanted?.toLowerCase();
  const found =
    same === undefined
      ? first
      : (all.find(({ id }) => id.toLowerCase() === same) ??
        all.find(({ name }) => name.toLowerCase() === same) ??
        (/^\d+$/.test(same) ? all[Number(same)] : all.find(({ name }) => name.toLowerCase().includes(same))));
  if (found) return found;
  // a device that the system does not list may still exist
  if (wanted !== undefined && path.isAbsolute(wanted) && existsSync(wanted)) return { id: wanted, name: wanted };
  const there =
    first === undefined
      ? 'none was found; plug one in, and allow this program to use it'
      : `these are there: ${all.map(({ id, name }) => (id === name ? `"${name}"` : `${id} (${name})`)).join(', ')}`;
  throw new LoupeError(
    'CAMERA_MISSING',
    wanted === undefined ? `There is no camera: ${there}.` : `There is no camera "${wanted}": ${there}.`,
  );
}
