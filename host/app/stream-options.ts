import type { Engine } from '../../core/engines/engine.ts';
import type { Settings } from '../../core/protocol/host-api.ts';
import type { HostConnection } from '../../core/protocol/serve-link.ts';
import type { EngineInfo } from './stream-status.ts';

/** What every stream of magnified frames works with, a preview or a camera. */
export interface StreamOptions {
  readonly id: string;
  readonly engine: Engine;
  readonly engineInfo: EngineInfo;
  readonly connection: HostConnection<AbortSignal>;
  /** As they are now. */
  readonly settings: () => Settings;
  /** It cannot go on. */
  readonly onFailure: (error: unknown) => void;
}
