import type { CallName, HostHandlers } from '../../core/protocol/host-api.ts';
import type { CallContext, HostConnection } from '../../core/protocol/serve-link.ts';
import type { FigureRoom } from '../lab/figure-room.ts';
import type { ProgramLog } from '../log/program-log.ts';
import type { CrashCopy } from './crash-copies.ts';
import type { EngineRoom } from './engine-room.ts';
import type { ExportQueue } from './export-queue.ts';
import type { MediaLibrary } from './media-library.ts';
import type { Desktop, Dialogs, WindowOptions } from './options.ts';
import type { OutputPlaces } from './outputs.ts';
import type { RecentWork } from './recent-work.ts';
import type { Records } from './records.ts';
import type { SampleClip } from './sample-clip.ts';
import type { Streams } from './streams.ts';
import type { TeachStore } from './teach/teach-store.ts';
import type { TrainingJobs } from './teach/training-jobs.ts';

/** What all windows of a host share. */
export interface SharedParts {
  readonly dataFolder: string;
  readonly log: ProgramLog;
  readonly engine: EngineRoom;
  readonly exports: ExportQueue;
  readonly records: Records;
  readonly recentWork: RecentWork;
  readonly sample: SampleClip;
  readonly store: TeachStore;
  readonly trainings: TrainingJobs;
  readonly figures: FigureRoom;
  readonly dialogs: Dialogs | undefined;
  readonly desktop: Desktop | undefined;
}

/** What belongs to one window. */
export interface WindowParts {
  readonly shared: SharedParts;
  readonly options: WindowOptions;
  readonly connection: HostConnection<AbortSignal>;
  readonly showsPaths: boolean;
  readonly media: MediaLibrary;
  readonly places: OutputPlaces;
  readonly copy: CrashCopy;
  /** Previews and cameras. */
  readonly streams: Streams;
}

/** Functions for some of the calls. */
export type Handlers<Name extends CallName> = Pick<HostHandlers<CallContext<AbortSignal>>, Name>;
