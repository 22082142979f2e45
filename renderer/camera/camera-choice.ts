import { signal } from '@preact/signals';

/** The user's choice of camera, size and rate; kept in the window's storage. */
export interface CameraChoice {
  /** Empty: whichever the browser prefers. */
  readonly device: string;
  readonly size: CameraSize;
  readonly fps: number;
  readonly mirror: boolean;
}

export const cameraSizes = ['320×240', '640×480', '1280×720', '1920×1080'] as const;
export type CameraSize = (typeof cameraSizes)[number];
export const cameraRates = [15, 24, 30, 60] as const;

const kept = 'camera';
const first: CameraChoice = { device: '', size: '640×480', fps: 30, mirror: false };

export const choice = signal<CameraChoice>(readKept());

/** Cameras that are plugged in; without names until the user has allowed one. */
export const cameras = signal<readonly { readonly id: string; readonly name: string }[]>([]);

export function choose(part: Partial<CameraChoice>): void {
  choice.value = { ...choice.value, ...part };
  localStorage.setItem(kept, JSON.stringify(choice.value));
}

/** @returns width and height in pixels */
export function sizeOf(size: CameraSize): { width: number; height: number } {
  const [width, height] = size.split('×').map(Number);
  return { width, height };
}

/** Updates the list when cameras are plugged in or out. @returns a function that stops it */
export function followCameras(): () => void {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (!media) return () => {};
  const refresh = (): void => void listCameras();
  media.addEventListener('devicechange', refresh);
  refresh();
  return () => media.removeEventListener('devicechange', refresh);
}

export async function listCameras(): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  cameras.value = devices
    .filter(({ kind }) => kind === 'videoinput')
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || `Camera ${index + 1}` }));
}

function readKept(): CameraChoice {
  try {
    const known = JSON.parse(localStorage.getItem(kept) ?? '{}') as Partial<CameraChoice>;
    const size = cameraSizes.includes(known.size as CameraSize) ? known.size : undefined;
    return {
      device: typeof known.device === 'string' ? known.device : first.device,
      size: size ?? first.size,
      fps: typeof known.fps === 'number' ? known.fps : first.fps,
      mirror: known.mirror === true,
    };
  } catch {
    return first;
  }
}
