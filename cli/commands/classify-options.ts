export interface ClassifyOptions {
  /** `true` for the first one. */
  readonly camera?: string | true;
  readonly size?: { width: number; height: number };
  readonly fps?: number;
  readonly cameraFormat?: string;
  readonly roi?: { x: number; y: number; width: number; height: number };
  readonly start?: number;
  readonly end?: number;
  readonly duration?: number;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}
