import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../../core/base/clock.ts';
import { LoupeError } from '../../../core/base/error.ts';
import { allocateFrame, type Frame } from '../../../core/base/frame.ts';
import { connectHost, type HostClient } from '../../../core/protocol/connect-host.ts';
import { longestMessage } from '../../../core/protocol/control-messages.ts';
import { decodeFrame, encodeFrame, type FramePacket } from '../../../core/protocol/frame-packet.ts';
import type { Packet } from '../../../core/protocol/link.ts';
import { type CallContext, type HostConnection, serveLink } from '../../../core/protocol/serve-link.ts';
import type { HostHandlers } from '../../../core/protocol/host-api.ts';
import { type LinkPair, linkKinds } from './link-kinds.ts';
import { handlersWith } from './unanswered.ts';

type Handlers = Partial<HostHandlers<CallContext<AbortSignal>>>;

let pair: LinkPair | null = null;
afterEach(async () => {
  pair?.window.close();
  await pair?.dispose();
  pair = null;
});

async function until<T>(read: () => T | undefined | false | null): Promise<T> {
  for (;;) {
    const value = read();
    if (value) return value;
    await turn();
  }
}

function frame(seed: number): Frame<RealTime> {
  const frame = allocateFrame({ width: 17, height: 9 }, { chroma: '420', bits: 8 }, realTime(seed / 30));
  for (const [index, plane] of frame.planes.entries())
    for (let i = 0; i < plane.length; i++) plane[i] = (seed * 31 + i * (index + 3)) % 256;
  return frame;
}

describe.each(linkKinds)('over %s', (_, join) => {
  async function joined(): Promise<LinkPair> {
    pair = await join();
    return pair;
  }

  async function peers(handlers: Handlers = {}): Promise<{ client: HostClient; host: HostConnection<AbortSignal> }> {
    const links = await joined();
    const host = serveLink<AbortSignal>(links.host, {
      capabilities: ['upload'],
      handlers: () => handlersWith(handlers),
      newCanceller: () => new AbortController(),
    });
    return { client: await connectHost(links.window), host };
  }

  it('packets arrive whole and in order, those too that came before anybody listened', async () => {
    const { host, window } = await joined();
    const sent: Packet[] = Array.from({ length: 200 }, (_, index) =>
      index % 3 === 0 ? new Uint8Array([index, index + 1, 255 - index]).buffer : `text ${index} – ½`,
    );
    const expected = sent.map((packet) => (typeof packet === 'string' ? packet : [...new Uint8Array(packet)]));
    for (const packet of sent.slice(0, 100)) host.send(packet);
    await turn();
    const received: (string | number[])[] = [];
    window.onPacket((packet) => received.push(typeof packet === 'string' ? packet : [...new Uint8Array(packet)]));
    for (const packet of sent.slice(100)) host.send(packet);
    await until(() => received.length === sent.length);
    expect(received).toEqual(expected);
  });

  it('a frame is the same on the other side, planes, time and all', async () => {
    const { host, window } = await joined();
    const packet: FramePacket = { stream: 7, sequence: 41, restart: true, frame: frame(3) };
    let received: ArrayBuffer | undefined;
    window.onPacket((data) => (received = data as ArrayBuffer));
    host.send(encodeFrame(packet));
    expect(decodeFrame(await until(() => received))).toEqual({
      ...packet,
      frame: { ...packet.frame, time: realTime(Math.round(packet.frame.time * 1e6) / 1e6) },
    });
  });

  it('either side learns why the other one closed, once, even when it asks late', async () => {
    const { host, window } = await joined();
    const reasons: string[] = [];
    host.onClose((reason) => reasons.push(`host: ${reason}`));
    window.onClose((reason) => reasons.push(`window: ${reason}`));
    window.close('enough seen');
    window.close('again');
    await until(() => reasons.length === 2);
    host.onClose((reason) => reasons.push(`late: ${reason}`));
    expect(reasons.toSorted()).toEqual(['host: enough seen', 'late: enough seen', 'window: enough seen']);
    host.send('sent after the end');
  });

  it('a window that dies is noticed: its calls are cancelled, its streams end', async () => {
    let seen: AbortSignal | undefined;
    const { client, host } = await peers({
      'media.survey': (_, { signal }) => {
        seen = signal;
        return new Promise(() => {});
      },
    });
    const stream = host.openStream();
    let woken = false;
    const waiting = stream.whenCredit().then(() => (woken = true));
    const call = client.call('media.survey', { media: 'm', range: { in: null, out: null }, captureFps: null, band: null });
    const failed = call.catch((error: unknown) => error);
    await until(() => seen);
    pair?.breakPath();
    await until(() => seen?.aborted);
    await waiting;
    expect([woken, stream.ended, host.signal.aborted]).toEqual([true, true, true]);
    client.close();
    expect(await failed).toMatchObject({ code: 'PROTOCOL' });
  });

  it('calls are answered by name, with defaults filled in and in the order they finish', async () => {
    let finishFirst = (): void => {};
    const { client } = await peers({
      'settings.get': () => new Promise((resolve) => (finishFirst = () => resolve({ theme: 'dark', dampFlicker: false }))),
      'settings.set': (settings) => {
        expect(settings).toEqual({ theme: 'light', dampFlicker: true });
        return Promise.resolve({});
      },
    });
    expect([...client.capabilities]).toEqual(['upload']);
    const first = client.call('settings.get', {});
    await client.call('settings.set', { theme: 'light' });
    finishFirst();
    expect(await first).toEqual({ theme: 'dark', dampFlicker: false });
  });

  it('errors cross as data: code and sentence', async () => {
    const { client } = await peers({
      'media.open': () => Promise.reject(new LoupeError('INPUT_EMPTY', '"a.mp4" is empty; choose another file.')),
      'media.close': () => Promise.reject(new TypeError('x is not a function')),
    });
    const open = client.call('media.open', { source: { kind: 'path', path: 'a.mp4' } });
    await expect(open).rejects.toThrow(new LoupeError('INPUT_EMPTY', '"a.mp4" is empty; choose another file.'));
    await expect(open).rejects.toMatchObject({ name: 'LoupeError', code: 'INPUT_EMPTY' });
    await expect(client.call('media.close', { media: 'x' })).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('wrong parameters and wrong results are refused, and the next call is answered', async () => {
    const { client } = await peers({
      'settings.get': () => Promise.resolve({ theme: 'pink' } as never),
      'presets.list': () => Promise.resolve({ presets: [] }),
    });
    await expect(client.call('preview.step', { preview: 'p', frames: 0.5 })).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining('frames'),
    });
    await expect(client.call('toString' as 'settings.get', {})).rejects.toMatchObject({ code: 'PROTOCOL' });
    await expect(client.call('settings.get', {})).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining('theme'),
    });
    expect(await client.call('presets.list', {})).toEqual({ presets: [] });
  });

  it('a cancelled call ends on both sides', async () => {
    let seen: AbortSignal | undefined;
    const { client } = await peers({
      'media.survey': (_, { signal }) => {
        seen = signal;
        return new Promise(() => {});
      },
    });
    const controller = new AbortController();
    const params = { media: 'm', range: { in: null, out: null }, captureFps: null, band: null };
    const call = client.call('media.survey', params, { signal: controller.signal });
    await until(() => seen);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await until(() => seen?.aborted);
    await expect(client.call('media.survey', params, { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('events reach who listens, and no one after', async () => {
    const { client, host } = await peers();
    const heard: string[] = [];
    const stop = client.on('host.restarted', ({ reason }) => heard.push(reason));
    host.emit('host.restarted', { reason: 'one' });
    await until(() => heard.length === 1);
    stop();
    host.emit('host.restarted', { reason: 'two' });
    let last = '';
    client.on('shell.command', ({ command }) => (last = command));
    host.emit('shell.command', { command: 'end' });
    await until(() => last);
    expect(heard).toEqual(['one']);
  });

  it('what the host says with its greeting waits for a listener', async () => {
    const { client, host } = await peers();
    host.emit('host.restarted', { reason: 'it crashed' });
    await expect(client.call('settings.get', {})).rejects.toThrow('not part of this test');
    const heard: string[] = [];
    client.on('host.restarted', ({ reason }) => heard.push(reason));
    client.on('host.restarted', ({ reason }) => heard.push(`again: ${reason}`));
    expect(heard).toEqual(['it crashed']);
  });

  it('a slow viewer never has more frames on their way than it asked for', async () => {
    const { client, host } = await peers();
    const stream = host.openStream();
    const produced = (async () => {
      for (let sequence = 0; ; sequence++) {
        await stream.whenCredit();
        if (stream.ended) return sequence;
        stream.send({ sequence, restart: sequence === 0, frame: frame(sequence) });
      }
    })();
    const seen: FramePacket[] = [];
    client.onFrame(stream.id, (packet) => seen.push(packet));
    for (const asked of [3, 3, 1, 4]) {
      const before = seen.length;
      client.credit(stream.id, asked);
      await until(() => seen.length === before + asked);
      // A frame too many would be here by now: the answer to a later call comes behind it.
      await expect(client.call('settings.get', {})).rejects.toThrow('not part of this test');
      expect([seen.length, stream.credits]).toEqual([before + asked, 0]);
    }
    expect(() => stream.send({ sequence: 99, restart: false, frame: frame(99) })).toThrow('takes no frame');
    expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index));
    expect(seen[10].frame.planes).toEqual(frame(10).planes);
    const ended = new Promise<void>((resolve) => void client.onEnd(stream.id, resolve));
    stream.end();
    await ended;
    expect(await produced).toBe(11);
  });

  it('a camera sends what was granted; more closes the link', async () => {
    const { client, host } = await peers();
    const taken: number[] = [];
    const upload = host.openUpload(({ sequence }) => taken.push(sequence));
    const granted = new Promise<void>((resolve) => void client.onUploadCredit(upload.id, resolve));
    upload.grant(2);
    await granted;
    client.sendFrame(upload.id, 0, frame(0));
    client.sendFrame(upload.id, 1, frame(1));
    await until(() => taken.length === 2);
    expect(() => client.sendFrame(upload.id, 2, frame(2))).toThrow('takes no frame');
    let reason: string | undefined;
    host.onClose((why) => (reason = why));
    pair?.window.send(encodeFrame({ stream: upload.id, sequence: 2, restart: false, frame: frame(2) }));
    expect(await until(() => reason)).toContain('none was asked for');
    expect(taken).toEqual([0, 1]);
  });

  it.each([
    ['text that is no JSON', '{"type":'],
    ['an unknown message', '{"type":"shutdown"}'],
    ['a call before the greeting', '{"type":"call","id":0,"method":"settings.get","params":{}}'],
    ['another version', '{"type":"hello","version":99,"capabilities":[]}'],
    ['a buffer that is no frame', new ArrayBuffer(100)],
    ['a message that is too long', JSON.stringify({ type: 'call', id: 0, method: 'x'.repeat(longestMessage), params: {} })],
  ])('the host closes on %s', async (_, packet) => {
    const links = await joined();
    const host = serveLink<AbortSignal>(links.host, {
      capabilities: [],
      handlers: () => handlersWith({}),
      newCanceller: () => new AbortController(),
    });
    let reason: string | undefined;
    host.onClose((why) => (reason = why));
    links.window.send(typeof packet === 'string' ? packet : packet.slice(0));
    expect(await until(() => reason)).not.toBe('closed');
  });
});
