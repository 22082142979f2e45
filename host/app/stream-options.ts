import type { Engine } from '../../core/engines/engine.ts';
import type { Settings } from '../../core/protocol/host-api.ts';
import type { HostConnection } from '../../core/protocol/serve-link.ts';
import type { EngineInfo } from './stream-status.ts';

/** Options of every stream of magnified frames, a preview or a camera. */
export interface StreamOptions {
  readonly id: string;
  readonly engine: Engine;
  readonly engineInfo: EngineInfo;
  readonly connection: HostConnection<AbortSignal>;
  /** Returns the current settings. */
  readonly settings: () => Settings;
  /** Called when the stream cannot go on. */
  readonly onFailure: (error: unknown) => void;
}
