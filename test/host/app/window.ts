import { connectHost, type HostClient } from '../../../core/protocol/connect-host.ts';
import type { FramePacket } from '../../../core/protocol/frame-packet.ts';
import type { EventData, EventName } from '../../../core/protocol/host-api.ts';
import { memoryLinks } from '../../../core/protocol/memory-link.ts';
import type { HostApp } from '../../../host/app/host-app.ts';
import type { WindowOptions } from '../../../host/app/options.ts';

/** A window without frames: it keeps what it is sent. */
export interface TestWindow {
  readonly host: HostClient;
  /** The next event of a name that fits, from the moment of the call on. */
  next<Name extends EventName>(name: Name, fits?: (data: EventData<Name>) => boolean): Promise<EventData<Name>>;
  /** Frames of a preview, in pairs, with so much credit from the start and one more for each. */
  watch(streams: { source: number; magnified: number }, credit?: number): Viewer;
  close(): void;
}

export interface Pair {
  readonly source: FramePacket;
  readonly magnified: FramePacket;
}

export interface Viewer {
  readonly pairs: Pair[];
  /** Grants no more credit for what comes. */
  stop(): void;
  /** Waits until the last pair, or all of them, are as wanted. */
  until(fits: (pairs: readonly Pair[]) => boolean): Promise<readonly Pair[]>;
}

export async function openWindow(app: HostApp, own: Partial<WindowOptions> = {}): Promise<TestWindow> {
  const [theirs, ours] = memoryLinks();
  app.connect(theirs, own);
  const host = await connectHost(ours);
  return {
    host,
    next: (name, fits = () => true) =>
      new Promise((resolve) => {
        const stop = host.on(name, (data) => {
          if (!fits(data)) return;
          stop();
          resolve(data);
        });
      }),
    watch(streams, credit = 3) {
      const pairs: Pair[] = [];
      let stopped = false;
      const sources = new Map<number, FramePacket>();
      const waiting = new Set<() => void>();
      host.onFrame(streams.source, (packet) => sources.set(packet.sequence, packet));
      host.onFrame(streams.magnified, (packet) => {
        const source = sources.get(packet.sequence);
        if (!source) throw new Error(`The magnified frame ${packet.sequence} came without its source.`);
        sources.clear();
        pairs.push({ source, magnified: packet });
        if (!stopped) host.credit(streams.magnified, 1);
        for (const look of waiting) look();
      });
      host.credit(streams.magnified, credit);
      return {
        pairs,
        stop: () => (stopped = true),
        until: (fits) =>
          new Promise((resolve) => {
            const look = (): void => {
              if (!fits(pairs)) return;
              waiting.delete(look);
              resolve(pairs);
            };
            waiting.add(look);
            look();
          }),
      };
    },
    close: () => host.close('the window is closed'),
  };
}
