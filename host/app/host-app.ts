import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { CallName } from '../../core/protocol/host-api.ts';
import type { Link } from '../../core/protocol/link.ts';
import { type HostConnection, serveLink } from '../../core/protocol/serve-link.ts';
import { readSpec } from '../../core/spec/read-spec.ts';
import { FigureRoom } from '../lab/figure-room.ts';
import { openProgramLog } from '../log/program-log.ts';
import { EngineRoom } from './engine-room.ts';
import { ExportQueue } from './export-queue.ts';
import type { HostAppOptions, WindowOptions } from './options.ts';
import { programVersion } from '../machine/program-version.ts';
import { RecentWork } from './recent-work.ts';
import { makePrivateFolders } from './private-folders.ts';
import { Records } from './records.ts';
import { SampleClip } from './sample-clip.ts';
import { TeachStore } from './teach/teach-store.ts';
import { TrainingJobs } from './teach/training-jobs.ts';
import type { SharedParts } from './window-parts.ts';
import { WindowSession } from './window-session.ts';

/** The program without its windows: files, previews, exports, cameras and projects, independent of the shell. */
export interface HostApp {
  /** Serves a window until its link closes; `own` overrides the host's options for this window. */
  connect(link: Link, own?: Partial<WindowOptions>): HostConnection<AbortSignal>;
  /** Ends every window's work: ffmpeg, threads, exports. */
  dispose(): Promise<void>;
}

/** Makes the data folder; takes no time and holds nothing: the engine is opened when the first window asks for it. */
export function createHostApp(options: HostAppOptions): HostApp {
  const log = openProgramLog(options.dataFolder, programVersion());
  makePrivateFolders(options.dataFolder);
  const engine = new EngineRoom();
  const shared: SharedParts = {
    dataFolder: options.dataFolder,
    log,
    engine,
    exports: new ExportQueue(engine, options.desktop),
    records: new Records(options.dataFolder),
    recentWork: new RecentWork(path.join(options.dataFolder, 'recent-work')),
    sample: new SampleClip(path.join(options.dataFolder, 'sample')),
    store: new TeachStore(path.join(options.dataFolder, 'teach')),
    trainings: new TrainingJobs(),
    figures: new FigureRoom(),
    dialogs: options.dialogs,
    desktop: options.desktop,
  };
  const sessions = new Map<HostConnection<AbortSignal>, WindowSession>();
  const closing = new Set<Promise<void>>();
  return {
    connect(link, own = {}) {
      const window: WindowOptions = { ...options, ...own };
      const connection = serveLink(link, {
        capabilities: window.capabilities,
        newCanceller: () => new AbortController(),
        explain: explainSpec,
        onFailure: (name, error) => log.failure(name, error),
        handlers: (served) => {
          const session = new WindowSession(shared, window, served);
          sessions.set(served, session);
          return session.handlers;
        },
      });
      connection.onClose(() => {
        const session = sessions.get(connection);
        sessions.delete(connection);
        if (!session) return;
        const closed = session.close().finally(() => closing.delete(closed));
        closing.add(closed);
      });
      return connection;
    },
    async dispose() {
      const ended = [...sessions].map(([connection, session]) => {
        const over = session.close();
        connection.close('the program ends');
        return over;
      });
      await Promise.all([shared.exports.dispose(), shared.trainings.dispose(), shared.figures.dispose()]);
      await Promise.all([...ended, ...closing]);
    },
  };
}

/** Settings that do not fit their schema are refused with the sentences of the command line. */
function explainSpec(_name: CallName, params: unknown): LoupeError | undefined {
  const spec: unknown = Reflect.get(Object(params), 'spec');
  if (spec === undefined) return undefined;
  try {
    readSpec(spec);
    return undefined;
  } catch (error) {
    return error instanceof LoupeError ? error : undefined;
  }
}
