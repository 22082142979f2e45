import path from 'node:path';
import type { HostHandlers } from '../../core/protocol/host-api.ts';
import type { CallContext, HostConnection } from '../../core/protocol/serve-link.ts';
import { cameraCalls } from './calls/camera-calls.ts';
import { exportCalls } from './calls/export-calls.ts';
import { generalCalls } from './calls/general-calls.ts';
import { keepingCalls } from './calls/keeping-calls.ts';
import { labCalls } from './calls/lab-calls.ts';
import { mediaCalls } from './calls/media-calls.ts';
import { previewCalls } from './calls/preview-calls.ts';
import { teachCalls } from './calls/teach-calls.ts';
import { CrashCopy } from './crash-copies.ts';
import { MediaLibrary } from './media-library.ts';
import type { WindowOptions } from './options.ts';
import { OutputPlaces } from './outputs.ts';
import { isNamedAtStart } from './started-with.ts';
import { Streams } from './streams.ts';
import type { SharedParts, WindowParts } from './window-parts.ts';

/** One window: its open media and streams, and the functions that answer its calls. */
export class WindowSession {
  readonly handlers: HostHandlers<CallContext<AbortSignal>>;
  readonly #parts: WindowParts;
  #closing: Promise<void> | null = null;

  constructor(shared: SharedParts, options: WindowOptions, connection: HostConnection<AbortSignal>) {
    const showsPaths = options.capabilities.includes('file-paths');
    const { startWith } = options;
    const parts: WindowParts = {
      shared,
      options,
      connection,
      showsPaths,
      media: new MediaLibrary({
        showsPaths,
        alsoOpens: (file) => isNamedAtStart(startWith, file),
        uploads: options.uploads ?? (() => null),
        removeUpload: options.removeUpload ?? (() => {}),
        sample: (signal) => shared.sample.file(signal),
        example: (id) => shared.store.exampleNamed(id),
      }),
      places: new OutputPlaces(showsPaths, options.downloads),
      copy: new CrashCopy(path.join(shared.dataFolder, 'unsaved'), shared.recentWork),
      streams: new Streams(connection),
    };
    this.#parts = parts;
    this.handlers = {
      ...generalCalls(parts),
      ...mediaCalls(parts),
      ...previewCalls(parts),
      ...exportCalls(parts),
      ...cameraCalls(parts),
      ...keepingCalls(parts),
      ...teachCalls(parts),
      ...labCalls(parts),
    };
  }

  /** Ends all work for the window. Unsaved work is kept for the next window. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { copy, streams } = this.#parts;
    await Promise.all([streams.dispose(), copy.release()]);
  }
}
