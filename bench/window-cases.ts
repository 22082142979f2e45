import type { Size } from '../core/base/frame.ts';
import { type MethodName, methodNames } from './methods.ts';
import { sizeText } from './session.ts';
import type { WindowCase } from './window.ts';
import { cameraQualities, type CameraQuality } from './window-camera.ts';

const vga: Size = { width: 640, height: 480 };

/** Every method at 640×480, and those that are of interest at 720p. */
const files: readonly WindowCase[] = [
  ...methodNames.map((method) => ({ method, size: vga })),
  ...(['riesz', 'phase-fast', 'phase-fine'] as const).map((method) => ({ method, size: { width: 1280, height: 720 } })),
];

const nameOf = ({ method, size }: WindowCase): WindowCaseName => `${method}-${sizeText(size)}`;

export type WindowCaseName = `${MethodName}-${string}` | `camera-${CameraQuality}`;
export const windowCaseNames: readonly WindowCaseName[] = [
  ...files.map((each) => nameOf(each)),
  ...cameraQualities.map((quality) => `camera-${quality}` as const),
];

/** The cases chosen on the command line: by name, or files by methods and sizes; all by default. */
export function casesOf(chosen: {
  readonly windowCases?: readonly WindowCaseName[];
  readonly methods?: readonly MethodName[];
  readonly sizes?: readonly Size[];
}): { readonly files: readonly WindowCase[]; readonly cameras: readonly CameraQuality[] } {
  const { windowCases: names, methods, sizes } = chosen;
  if (names) {
    return {
      files: files.filter((each) => names.includes(nameOf(each))),
      cameras: cameraQualities.filter((quality) => names.includes(`camera-${quality}`)),
    };
  }
  if (!methods && !sizes) return { files, cameras: cameraQualities };
  const own = (sizes ?? [vga]).flatMap((size) => (methods ?? methodNames).map((method) => ({ method, size })));
  return { files: own, cameras: [] };
}
