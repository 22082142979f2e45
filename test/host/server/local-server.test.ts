import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectHost, type HostClient } from '../../../core/protocol/connect-host.ts';
import { webSocketLink } from '../../../core/protocol/web-socket-link.ts';
import { type LocalServer, startLocalServer } from '../../../host/server/local-server.ts';
import { childrenOf } from '../../cli/command-line.ts';
import { bundleHost } from './bundle-host.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'loupe-server-test-'));
const pageFolder = path.join(folder, 'page');
const notes: string[] = [];
const clients: HostClient[] = [];
let hostScript = '';
let server: LocalServer;
let token = '';

const start = (port = 0, keepSessions = 50) =>
  startLocalServer({ port, pageFolder, hostScript, hostArgs: [], keepSessions, note: (sentence) => notes.push(sentence) });

beforeAll(async () => {
  mkdirSync(path.join(pageFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(pageFolder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(path.join(pageFolder, 'assets', 'main.js'), 'export {};');
  writeFileSync(path.join(pageFolder, 'assets', 'notes.txt'), 'not part of the page');
  writeFileSync(path.join(folder, 'secret.json'), '{}');
  hostScript = await bundleHost(path.join(import.meta.dirname, 'counting-host.ts'));
  server = await start();
  token = new URL(server.address).hash.slice('#token='.length);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  notes.length = 0;
});
afterAll(async () => {
  const { sessionRoot } = server;
  await server.dispose();
  expect(existsSync(sessionRoot)).toBe(false);
  expect(childrenOf(process.pid).filter((pid) => pid === server.hostPid)).toEqual([]);
  rmSync(folder, { recursive: true });
  rmSync(hostScript);
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A request whose path and headers go out exactly as written. */
function ask(
  target: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const outgoing = request(
      { host: '127.0.0.1', port: server.port, path: target, method, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const own = (): string => `http://127.0.0.1:${server.port}`;
const newSession = (): string => crypto.randomUUID();
const use = (target: string, session: string, extra = '') => `${target}?token=${token}&session=${session}${extra}`;

function socket(target: string, headers: Record<string, string> = { Origin: own() }): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.port}${target}`, { headers });
}

async function connect(session: string): Promise<HostClient> {
  const client = await connectHost(webSocketLink(socket(use('/link', session))));
  clients.push(client);
  return client;
}

/** The status with which a socket is refused; 101 when it is not. */
function socketStatus(target: string, headers?: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const opening = socket(target, headers);
    opening.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
      opening.terminate();
    });
    opening.on('open', () => {
      resolve(101);
      opening.close();
    });
    opening.on('error', () => {});
  });
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await wait(10);
}

describe('the page', () => {
  it('comes isolated, with a policy that lets nothing in', async () => {
    const page = await ask('/');
    expect([page.status, page.body]).toEqual([200, '<!doctype html><title>page</title>']);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const policy = String(page.headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy.join(' ')).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    expect((await ask('/assets/main.js?v=1')).headers['content-type']).toContain('text/javascript');
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/..%5c..%5csecret.json',
    '//etc/passwd',
    '/assets/notes.txt',
    '/assets',
    '/%00',
    '/%',
  ])('nothing beside it is served: %s', async (target) => {
    expect((await ask(target)).status).toBe(404);
  });

  it('is not served under a foreign name, nor changed', async () => {
    expect((await ask('/', { headers: { Host: 'evil.example' } })).status).toBe(421);
    expect((await ask('/', { headers: { Host: `127.0.0.1:${server.port + 1}` } })).status).toBe(421);
    expect((await ask('/', { method: 'PUT', body: 'x' })).status).toBe(405);
  });

  it('is served on the machine itself only', async () => {
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    await expect(start(server.port)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(String(server.port)),
    });
  });
});

describe('a link', () => {
  it('reaches the host with the right token, origin and name', async () => {
    const client = await connect(newSession());
    expect([...client.capabilities]).toEqual(['upload']);
    expect(await client.call('presets.list', {})).toEqual({ presets: [] });
  });

  it.each([
    ['without a token', () => `/link?session=${newSession()}`, undefined, 401],
    ['with a wrong token', () => `/link?token=${'x'.repeat(43)}&session=${newSession()}`, undefined, 401],
    ['without a session', () => `/link?token=${token}`, undefined, 400],
    ['with a session that could be guessed', () => use('/link', 'mine'), undefined, 400],
    ['from a foreign page', () => use('/link', newSession()), { Origin: 'https://evil.example' }, 403],
    ['from no page', () => use('/link', newSession()), {}, 403],
    ['under a foreign name', () => use('/link', newSession()), { Host: 'evil.example', Origin: 'http://evil.example' }, 421],
    ['at another address', () => use('/links', newSession()), undefined, 404],
  ])('is refused %s', async (_, target, headers, status) => {
    expect(await socketStatus(target(), headers)).toBe(status);
  });

  it('is closed on a message that is too large', async () => {
    const opening = socket(use('/link', newSession()));
    const code = new Promise<number>((resolve) => opening.once('close', resolve));
    opening.once('open', () => opening.send(Buffer.alloc(33 * 1024 * 1024)));
    opening.on('error', () => {});
    expect(await code).toBe(1009);
  });
});

describe("a session's files", () => {
  const post = (session: string, name: string, body: string | Buffer, headers: Record<string, string> = { Origin: own() }) =>
    ask(use('/upload', session, `&name=${encodeURIComponent(name)}`), { method: 'POST', body, headers });

  it('arrive whole under their own name, and are seen by their own window only', async () => {
    const [mine, yours] = [newSession(), newSession()];
    const body = Buffer.alloc(3_000_000, 'frame ');
    const sent = await post(mine, '../../Ærøskøbing: 1.mp4', body);
    expect(sent.status).toBe(200);
    const { upload } = JSON.parse(sent.body) as { upload: string };
    const [me, you] = [await connect(mine), await connect(yours)];
    const { path: file } = await me.call('dialog.save', { kind: 'video', suggested: upload });
    expect(path.basename(String(file))).toBe('Ærøskøbing_ 1.mp4');
    expect(String(file).startsWith(server.sessionRoot + path.sep)).toBe(true);
    expect(readFileSync(String(file)).equals(body)).toBe(true);
    expect(await you.call('dialog.save', { kind: 'video', suggested: upload })).toEqual({ path: null });
    expect(await me.call('dialog.save', { kind: 'video', suggested: '../..' })).toEqual({ path: null });
  });

  it('are taken from our own page with the token only', async () => {
    const before = readdirSync(server.sessionRoot).length;
    const session = newSession();
    expect((await post(session, 'a.mp4', 'x', { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(session, 'a.mp4', 'x', {})).status).toBe(403);
    expect((await ask(`/upload?session=${session}`, { method: 'POST', body: 'x', headers: { Origin: own() } })).status).toBe(401);
    expect(readdirSync(server.sessionRoot)).toHaveLength(before);
  });

  it.each([
    ['a long name of three bytes a sign', `${'映'.repeat(130)}.mp4`, `${'映'.repeat(58)}.mp4`],
    ['the name of a device', 'con.mp4', '_con.mp4'],
    ['dots and spaces', '.. .hidden.mp4. ', 'hidden.mp4'],
    ['nothing', '', 'video'],
  ])('may be called anything: %s', async (_, name, kept) => {
    const mine = newSession();
    const sent = await post(mine, name, 'frame');
    expect(sent.status).toBe(200);
    const { upload } = JSON.parse(sent.body) as { upload: string };
    const me = await connect(mine);
    const { path: file } = await me.call('dialog.save', { kind: 'video', suggested: upload });
    expect(path.basename(String(file))).toBe(kept);
  });

  it('may take as long as they go on, and are answered when they stop', async () => {
    const patient = await startLocalServer({
      port: 0,
      pageFolder,
      hostScript,
      hostArgs: [],
      uploadSilence: 300,
      keepSessions: 50,
      note: () => {},
    });
    try {
      const key = new URL(patient.address).hash.slice('#token='.length);
      const upload = (send: (outgoing: ReturnType<typeof request>) => Promise<void>) =>
        new Promise<[number, string]>((resolve, reject) => {
          const outgoing = request({
            host: '127.0.0.1',
            port: patient.port,
            path: `/upload?token=${key}&session=${newSession()}&name=a.mp4`,
            method: 'POST',
            headers: { Origin: `http://127.0.0.1:${patient.port}`, 'Content-Length': '10' },
          });
          outgoing.on('response', (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (part: string) => (text += part));
            response.on('end', () => resolve([response.statusCode ?? 0, text]));
          });
          outgoing.on('error', reject);
          send(outgoing).catch(reject);
        });
      const slow = upload(async (outgoing) => {
        for (let count = 0; count < 10; count++) {
          outgoing.write('x');
          await wait(50);
        }
        outgoing.end();
      });
      const stalled = upload(async (outgoing) => void outgoing.write('x'));
      expect((await slow)[0]).toBe(200);
      expect(await stalled).toEqual([408, expect.stringContaining('Nothing more of the file has come for 0.3 s')]);
      // Without a window they go like what a window has left.
      await until(() => readdirSync(patient.sessionRoot).length === 0);
    } finally {
      await patient.dispose();
    }
  });

  it('larger than the disk are refused before they are read', async () => {
    const session = newSession();
    const answer = new Promise<number>((resolve) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: server.port,
        path: use('/upload', session),
        method: 'POST',
        headers: { Origin: own(), 'Content-Length': '9000000000000000' },
      });
      outgoing.on('response', (response) => resolve(response.statusCode ?? 0));
      outgoing.on('error', () => {});
      outgoing.write('the first bytes');
    });
    expect(await answer).toBe(507);
  });

  it('leave as downloads for those who know the session, and go when the window has gone', async () => {
    const [mine, yours] = [newSession(), newSession()];
    const me = await connect(mine);
    await me.call('project.discard', {});
    const target = `/download/${mine}/${encodeURIComponent('clip ½.mp4')}`;
    const fetched = await ask(target);
    expect([fetched.status, fetched.body]).toEqual([200, 'frames']);
    expect(fetched.headers['content-disposition']).toContain("attachment; filename*=UTF-8''clip%20%C2%BD.mp4");
    expect((await ask(`/download/${yours}/${encodeURIComponent('clip ½.mp4')}`)).status).toBe(404);
    expect((await ask(`/download/${mine}/..%2fuploads`)).status).toBe(404);
    expect((await ask(`/download/${mine}/..`)).status).toBe(404);
    me.close();
    await until(async () => (await ask(target)).status === 404);
  });
});

describe('a host that cannot start', () => {
  it('leaves no window waiting: each is refused with a sentence, also one that came while it was tried', async () => {
    const other = server;
    const broken = path.join(folder, 'broken.mjs');
    writeFileSync(broken, 'process.exit(9);');
    server = await startLocalServer({ port: 0, pageFolder, hostScript: broken, hostArgs: [], note: (text) => notes.push(text) });
    const former = token;
    token = new URL(server.address).hash.slice('#token='.length);
    try {
      expect(await socketStatus(use('/link', newSession()))).toBe(503);
      expect(notes).toHaveLength(5);
      const why = () => ask(use('/link', newSession()), { method: 'POST', headers: { Origin: own() } });
      const { status, body } = await why();
      expect(status).toBe(503);
      expect(JSON.parse(body)).toMatchObject({ message: expect.stringMatching(/exit code 9.*Start the program again/) });
      expect(await socketStatus(use('/link', newSession()))).toBe(503);
    } finally {
      await server.dispose();
      [server, token] = [other, former];
    }
    expect((await ask(use('/link', newSession()), { method: 'POST', headers: { Origin: own() } })).body).toBe('{}');
    expect((await ask(use('/link', newSession()), { method: 'POST' })).status).toBe(403);
  });
});

describe('a host that dies', () => {
  let other: LocalServer;
  beforeAll(async () => {
    // One that does not forget a window which takes its time to come back.
    [other, server] = [server, await start(0, 600_000)];
    token = new URL(server.address).hash.slice('#token='.length);
  });
  afterAll(async () => {
    await server.dispose();
    server = other;
  });

  it('is started again, and the windows that reconnect receive the reason', async () => {
    const [mine, fresh] = [newSession(), newSession()];
    const me = await connect(mine);
    const before = server.hostPid;
    const closed = new Promise<string>((resolve) => me.onClose(resolve));
    await expect(me.call('preview.close', { preview: 'p' })).rejects.toMatchObject({ code: 'PROTOCOL' });
    await closed;
    await until(() => server.hostPid !== before);
    expect(notes).toEqual([expect.stringContaining('exit code 7')]);

    const back = await connect(mine);
    const reported = new Promise<string>((resolve) => void back.on('host.restarted', ({ reason }) => resolve(reason)));
    expect(await reported).toContain('exit code 7');
    const heard: string[] = [];
    const another = await connect(fresh);
    another.on('host.restarted', ({ reason }) => heard.push(reason));
    expect(await another.call('presets.list', {})).toEqual({ presets: [] });
    expect(heard).toEqual([]);
  });
});
