/** Messages of the window to the worker that reads the camera. */
export type ToCameraWorker =
  /** The camera's frames as a stream; with `mirror` left and right are exchanged. */
  | { readonly type: 'read'; readonly frames: ReadableStream<VideoFrame>; readonly mirror: boolean }
  /** One frame, where the browser gives no stream. */
  | { readonly type: 'offer'; readonly frame: VideoFrame; readonly mirror: boolean }
  /** Requests the newest frame, now or as soon as there is one. */
  | { readonly type: 'want' }
  | { readonly type: 'mirror'; readonly mirror: boolean };

/** Messages of the worker to the window. */
export type FromCameraWorker =
  | {
      readonly type: 'frame';
      /** Planar 4:2:0, 8 bit, dense. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly width: number;
      readonly height: number;
      /** Seconds on the camera's clock. */
      readonly time: number;
      /** Time in milliseconds since 1970 at which the browser delivered it. */
      readonly arrived: number;
      /** Frames since the one before that were replaced by a newer one. */
      readonly passed: number;
      readonly fullRange: boolean;
      readonly matrix: string;
    }
  /** No more frames will come. */
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly message: string };
