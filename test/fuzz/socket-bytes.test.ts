import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRandom, type Random } from '../../core/numeric/random.ts';
import { type LocalServer, startLocalServer } from '../../host/server/local-server.ts';
import { bundleHost } from '../host/server/bundle-host.ts';
import { fuzzCases } from './cases.ts';

const { count, firstSeed } = fuzzCases(400);
const folder = mkdtempSync(path.join(tmpdir(), 'loupe-fuzz-'));
const notes: string[] = [];
/** What was thrown out of a handler; outside of a test it would have ended the server. */
const thrown: unknown[] = [];
const takeNote = (error: unknown): void => void thrown.push(error);
let hostScript = '';
let server: LocalServer;
let token = '';

beforeAll(async () => {
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>page</title>');
  mkdirSync(path.join(folder, 'assets'));
  hostScript = await bundleHost(path.join(import.meta.dirname, '../host/server/counting-host.ts'));
  server = await startLocalServer({
    port: 0,
    pageFolder: folder,
    hostScript,
    hostArgs: [],
    keepSessions: 50,
    note: (sentence) => notes.push(sentence),
  });
  token = new URL(server.address).hash.slice('#token='.length);
});
afterAll(async () => {
  await server.dispose();
  rmSync(folder, { recursive: true });
  rmSync(hostScript);
});

/** Collects what is thrown out of handlers while a test runs, instead of leaving it to vitest, which would name no case. */
function watchHandlers(): void {
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', takeNote);
  onTestFinished(() => {
    process.removeListener('uncaughtException', takeNote);
    for (const listener of before) process.on('uncaughtException', listener);
    thrown.length = 0;
  });
}

/** Milliseconds without an answer after which a connection that the server keeps open is given up. */
const quietMs = 30;

/** Sends bytes in the given parts and returns what came back until the server closed or, with `givesUp`, nothing more came. */
function send(parts: readonly Buffer[], givesUp: boolean): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(server.port, '127.0.0.1');
    const writeAll = async (): Promise<void> => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        await wait(0);
      }
      quiet.refresh();
    };
    socket.once('connect', () => void writeAll());
    const quiet = setTimeout(() => {
      if (givesUp) socket.destroy();
    }, quietMs);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
      quiet.refresh();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(quiet);
      resolve(answer);
    });
  });
}

const request = (target: string, ...lines: string[]): Buffer =>
  Buffer.from([`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, ...lines, '', ''].join('\r\n'), 'latin1');
const upgradeLines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
const keyLine = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const upgrade = (target: string): Buffer => request(target, ...upgradeLines, keyLine);

async function expectAlive(hostPid: number | undefined): Promise<void> {
  expect(await send([request('/', 'Connection: close')], false)).toMatch(/^HTTP\/1\.1 200 /);
  expect(server.hostPid).toBe(hostPid);
  expect(notes).toEqual([]);
  expect(thrown).toEqual([]);
}

describe('targets that are no address', () => {
  const targets = ['//', '///', '//a:99999', '///\\', '//@', 'http://[', 'http://a:99999/', '*', '/%', '/\\\\['];

  it.each(targets)('as a web socket, without a token: %s', async (target) => {
    watchHandlers();
    expect(await send([upgrade(target)], false)).toMatch(/^HTTP\/1\.1 40\d /);
    await expectAlive(server.hostPid);
  });

  it.each(targets)('as a page: %s', async (target) => {
    watchHandlers();
    expect(await send([request(target, 'Connection: close')], false)).toMatch(/^HTTP\/1\.1 40\d /);
    await expectAlive(server.hostPid);
  });
});

/** One connection's bytes: requests and frames that begin well and go wrong somewhere. */
function hostileParts(random: Random): Buffer[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)];
  const below = (limit: number): number => Math.floor(random.uniform() * limit);
  const noise = (length: number): string => String.fromCharCode(...Array.from({ length }, () => below(256)));
  const piece = (): string =>
    pick([
      '/',
      '//',
      '\\',
      '[',
      ']',
      '@',
      ':',
      '#',
      '?',
      '%',
      '%00',
      '%zz',
      '..',
      'a',
      ' ',
      '\t',
      '\u00ff',
      'http:',
      'ws://',
      noise(3),
    ]);
  const target = (): string =>
    pick([
      () => Array.from({ length: 1 + below(6) }, piece).join(''),
      () => `/link?token=${token}&session=${crypto.randomUUID()}`,
      () => `/upload?token=${token}&session=${crypto.randomUUID()}&name=${piece()}`,
      () => `/download/${piece()}/${piece()}`,
      () => `/link?${Array.from({ length: 1 + below(4) }, piece).join('&')}`,
    ])();
  const headerLine = (): string =>
    pick([
      () => `Origin: http://127.0.0.1:${server.port}`,
      () => keyLine,
      () => upgradeLines[below(3)],
      () => `Content-Length: ${pick(['0', '5', '-1', '99999999999999999999', 'x'])}`,
      () => 'Transfer-Encoding: chunked',
      () => `Expect: ${pick(['100-continue', piece()])}`,
      () => `Host: ${piece()}`,
      () => `${noise(4)}: ${noise(8)}`,
      () => `Sec-WebSocket-Protocol: ${piece()}`,
    ])();
  const frame = (): Buffer => {
    const payload = Buffer.from(
      pick([
        () => '{"type":"hello","version":1,"capabilities":[]}',
        () =>
          `{"type":"call","id":${below(9)},"method":"${pick(['presets.list', 'toString', '__proto__', 'media.open'])}","params":{}}`,
        () => `{"type":"credit","stream":${below(3)},"frames":${below(99)}}`,
        () => '['.repeat(below(5000)),
        () => noise(below(200)),
      ])(),
      'latin1',
    );
    const mask = Buffer.from([below(256), below(256), below(256), below(256)]);
    const head = Buffer.from([pick([0x81, 0x82, 0x80, 0x01, 0x88, 0x89, 0x8a, 0xf1, below(256)]), 0xfe, 0, 0]);
    head.writeUInt16BE(pick([payload.length, payload.length, payload.length, below(65_536)]), 2);
    return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index & 3])]);
  };
  const linked = (): Buffer[] => [
    request(
      `/link?token=${token}&session=${crypto.randomUUID()}`,
      ...upgradeLines,
      keyLine,
      `Origin: http://127.0.0.1:${server.port}`,
    ),
    ...Array.from({ length: 1 + below(6) }, frame),
  ];
  const asked = (): Buffer[] => [
    Buffer.from(
      [
        `${pick(['GET', 'POST', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE', noise(3)])} ${target()} HTTP/${pick(['1.1', '1.1', '1.0', '9'])}`,
        ...(below(4) === 0 ? [] : [`Host: 127.0.0.1:${server.port}`]),
        ...(below(2) === 0 ? upgradeLines : []),
        ...Array.from({ length: below(5) }, headerLine),
        '',
        noise(below(60)),
      ].join('\r\n'),
      'latin1',
    ),
  ];
  const parts = below(2) === 0 ? linked() : asked();
  if (below(3) > 0) return parts;
  // The same bytes, cut anywhere and with one of them changed.
  const whole = Buffer.concat(parts);
  whole[below(whole.length)] = below(256);
  const cut = below(whole.length);
  return [whole.subarray(0, cut), whole.subarray(cut)];
}

it(`${count} connections of hostile bytes leave listener and host as they were`, async () => {
  watchHandlers();
  const { hostPid } = server;
  const together = 8;
  for (let done = 0; done < count; done += together) {
    const seeds = Array.from({ length: Math.min(together, count - done) }, (_, index) => firstSeed + done + index);
    await Promise.all(seeds.map((seed) => send(hostileParts(createRandom(seed)), true)));
    expect({ seeds, thrown, notes, host: server.hostPid }).toEqual({ seeds, thrown: [], notes: [], host: hostPid });
  }
  await expectAlive(hostPid);
});
