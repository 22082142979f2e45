import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImagePanel } from '../../../core/lab/figure.ts';
import { toBase64 } from '../../../core/protocol/base64.ts';
import { figureFromMessage } from '../../../core/protocol/figure-message.ts';
import { lumaOf } from '../../../core/base/still.ts';
import { exampleStill } from '../../../core/synthetic/example-stills.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
import { writeStill } from '../../../host/image/write-still.ts';
import { FigureRoom } from '../../../host/lab/figure-room.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';
import { openWindow, type TestWindow } from './window.ts';

const folder = temporaryFolder('lab');
const root = new URL('../../../', import.meta.url);
let app: HostApp;
let window: TestWindow;

beforeAll(async () => {
  app = createHostApp({ capabilities: ['file-paths'], dataFolder: folder.file('data'), startWith: null });
  window = await openWindow(app);
});
afterAll(async () => {
  await app.dispose();
  folder.remove();
});

function firstImage(message: Parameters<typeof figureFromMessage>[0]): ImagePanel {
  return figureFromMessage(message).rows[0][0] as ImagePanel;
}

describe('the Lab of a window', () => {
  it('lists its figures with the descriptors of their settings', async () => {
    const { figures, chapters } = await window.host.call('lab.list', {});
    const found = figures.find(({ name }) => name === 'down-sampling');
    expect(found).toMatchObject({
      chapter: 'sampling',
      input: 'image',
      settings: { times: { kind: 'number', max: 3, default: 2 } },
    });
    expect(chapters[0]).toEqual({ id: 'sampling', title: 'Sampling' });
  });

  it('makes a figure of the example, of a file that is open, and of pixels of the window, alike', async () => {
    const still = exampleStill(48);
    await writeStill(folder.file('still.png'), still, { overwrite: true });
    const { media } = await window.host.call('media.open', { source: { kind: 'path', path: folder.file('still.png') } });
    const data = new Uint8Array(4 * 48 * 48);
    still.planes.forEach((plane, channel) =>
      plane.forEach((value, index) => (data[4 * index + channel] = Math.round(255 * value))),
    );
    const request = { view: 'v', name: 'up-sampling', settings: [{ key: 'kernel', value: '1-4-6-4-1' }] };
    const ofFile = await window.host.call('lab.figure', {
      ...request,
      input: { kind: 'image', image: { kind: 'media', media } },
    });
    const ofPixels = await window.host.call('lab.figure', {
      ...request,
      input: { kind: 'image', image: { kind: 'pixels', width: 48, height: 48, channels: 4, data: toBase64(data) } },
    });
    expect(ofFile).toEqual(ofPixels);
    const example = await window.host.call('lab.figure', { view: 'v', name: 'down-sampling' });
    const shown = firstImage(example);
    const luma = lumaOf(exampleStill());
    for (const [index, value] of shown.values.entries()) expect(Math.abs(value - luma[index])).toBeLessThan(1e-4);
  });

  it('refuses with sentences', async () => {
    const ask = (more: object) => window.host.call('lab.figure', { view: 'v', name: 'down-sampling', ...more });
    await expect(ask({ name: 'down-sample' })).rejects.toMatchObject({ code: 'LAB_FIGURE_UNKNOWN' });
    await expect(ask({ settings: [{ key: 'times', value: 9 }] })).rejects.toMatchObject({
      code: 'LAB_SETTING_INVALID',
      message: 'The setting times is "9"; it must be a whole number from 1 to 3.',
    });
    const dot = { kind: 'pixels', width: 1, height: 1, channels: 1, data: toBase64(new Uint8Array(1)) } as const;
    await expect(ask({ input: { kind: 'image', image: dot } })).rejects.toMatchObject({ code: 'PICTURE_TOO_SMALL' });
    await expect(ask({ input: { kind: 'image', image: { ...dot, width: 2 } } })).rejects.toThrow('came with 1 bytes, not 2');
    await expect(ask({ input: { kind: 'points', points: [] } })).rejects.toThrow('made of one image, not of points');
  });

  it('drops what a newer request of the same view replaces, and answers another view', async () => {
    const ask = (view: string, times: number) =>
      window.host.call('lab.figure', { view, name: 'down-sampling', settings: [{ key: 'times', value: times }] });
    const [first, second, other] = await Promise.allSettled([ask('a', 1), ask('a', 2), ask('b', 3)]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    expect([second.status, other.status]).toEqual(['fulfilled', 'fulfilled']);
  });
});

describe('the thread that makes figures', () => {
  it('makes the same as this one, stays for the next, and stops only for its signal', async () => {
    const { ensureBuilt } = (await import(fileURLToPath(new URL('scripts/build.mjs', root)))) as { ensureBuilt(): Promise<void> };
    await ensureBuilt();
    const [thread, here] = [new FigureRoom(fileURLToPath(new URL('dist/host/lab/figure-worker.js', root))), new FigureRoom(null)];
    const { signal } = new AbortController();
    const order = { name: 'up-sampling', settings: {}, material: { kind: 'example', side: 32 } } as const;
    expect(await thread.make(order, { signal })).toEqual(await here.make(order, { signal }));
    await expect(thread.make({ ...order, name: 'nothing' }, { signal })).rejects.toMatchObject({ code: 'LAB_FIGURE_UNKNOWN' });
    const stop = new AbortController();
    const dropped = thread.make(order, { signal: stop.signal });
    const wanted = thread.make(order, { signal });
    stop.abort();
    await expect(dropped).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await wanted).title).toContain('Up-sampling');
    const [last] = await Promise.allSettled([thread.make(order, { signal }), thread.dispose()]);
    expect(last).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
  });
});
