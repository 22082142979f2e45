import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { LoupeError } from '../../core/base/error.ts';
import { Access, type Refusal } from './access.ts';
import { answerError, refuse } from './answers.ts';
import type { FromHost } from './host-messages.ts';
import { HostSupervisor } from './host-supervisor.ts';
import { type PageFile, pageFiles } from './page-files.ts';
import { pageHeaders } from './page-headers.ts';
import { receiveUpload } from './receive-upload.ts';
import { makeSessionRoot, SessionFolders } from './session-folders.ts';
import { SessionWindows } from './session-windows.ts';

export interface LocalServerOptions {
  /** Port to listen on; 0: any free one. */
  readonly port: number;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Script of the host, the process that computes, and its arguments; the folder of the sessions' files is put before them. */
  readonly hostScript: string;
  readonly hostArgs: readonly string[];
  /** Prints a sentence for the user who started the program. */
  readonly note: (sentence: string) => void;
  /** Milliseconds that a session's files are kept after its last window closed, in case one reconnects; a minute when absent. */
  readonly keepSessions?: number;
  /** Milliseconds that an upload may pause; a minute when absent. */
  readonly uploadSilence?: number;
}

/** A running server that offers the program to a browser on the same machine. */
export interface LocalServer {
  readonly port: number;
  /** Address to open in a browser; the token comes after `#`, which is sent to no server and appears in no log. */
  readonly address: string;
  readonly sessionRoot: string;
  readonly hostPid: number | undefined;
  dispose(): Promise<void>;
}

const minute = 60_000;

/**
 * Starts the local server on 127.0.0.1.
 *
 * | request | answer |
 * |---|---|
 * | `GET /…` | a file of the page |
 * | `GET /link?token&session` as a web socket | a link to the host |
 * | `POST /link?token&session` | `{}`, or `{"code", "message"}`: why there is no link, which browsers do not report to the page that opened the web socket |
 * | `POST /upload?token&session&name` | takes a file, answers `{"upload": id}`, or `{"code", "message"}` of an error |
 * | `GET /download/SESSION/FILE` | a file that the session exported |
 *
 * @throws LoupeError USAGE when the port is taken or not allowed
 */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const server = new LocalWebServer(options);
  await server.listen();
  return server;
}

class LocalWebServer implements LocalServer {
  readonly sessionRoot = makeSessionRoot();
  private readonly options: LocalServerOptions;
  private readonly access = new Access();
  private readonly files: ReadonlyMap<string, PageFile>;
  private readonly folders = new SessionFolders(this.sessionRoot);
  private readonly windows: SessionWindows;
  private readonly server: Server;
  private readonly host: HostSupervisor;
  private failure: LoupeError | null = null;
  /** Requests for links that arrived while no host was ready; each is repeated when one is, or has failed for good. */
  private readonly waiting: (() => void)[] = [];

  constructor(options: LocalServerOptions) {
    this.options = options;
    this.files = pageFiles(options.pageFolder);
    this.windows = new SessionWindows(this.folders, options.keepSessions ?? minute);
    // A large file on a slow machine takes longer than Node allows a whole request; stalled requests are cut off all the same.
    this.server = createServer(
      { requestTimeout: 0, headersTimeout: minute },
      (request, response) => void this.answer(request, response),
    );
    this.server.on('upgrade', (request, socket, head) => this.takeUpgrade(request, socket as Socket, head));
    this.server.on('clientError', (_, socket) => socket.destroy());
    this.host = new HostSupervisor({
      script: options.hostScript,
      args: [this.sessionRoot, ...options.hostArgs],
      onMessage: (message) => this.hear(message),
      onExit: (reason, error) => this.hostGone(reason, error),
    });
  }

  async listen(): Promise<void> {
    this.server.listen(this.options.port, '127.0.0.1');
    try {
      await once(this.server, 'listening');
    } catch (error) {
      await this.dispose();
      throw new LoupeError(
        'USAGE',
        `Port ${this.options.port} cannot be used (${String(error)}); choose another, or none: --port 0.`,
        {
          cause: error,
        },
      );
    }
    this.access.listensOn(this.port);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/#token=${this.access.token}`;
  }

  get hostPid(): number | undefined {
    return this.host.pid;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
    try {
      const refusal = this.access.refusesPage(request);
      if (refusal) {
        refuse(response, refusal);
        return;
      }
      const target = targetOf(request);
      if (!target) {
        refuse(response, noAddress);
        return;
      }
      const { pathname, searchParams } = target;
      if (request.method === 'POST' && pathname === '/link') this.describeLink(request, response, target);
      else if (request.method === 'POST' && pathname === '/upload') await this.upload(request, response, searchParams);
      else if (request.method !== 'GET' && request.method !== 'HEAD')
        refuse(response, { status: 405, reason: 'Only GET is answered here.' });
      else if (pathname.startsWith('/download/')) await this.download(response, pathname);
      else await this.page(response, this.files.get(pathname), request.method === 'HEAD');
    } catch (error) {
      answerError(response, error);
    }
  }

  private async page(response: ServerResponse, file: PageFile | undefined, headOnly: boolean): Promise<void> {
    if (!file) {
      refuse(response, { status: 404, reason: 'No file of the page has this address.' });
      return;
    }
    response.writeHead(200, {
      'Content-Type': file.type,
      'Cache-Control': 'no-cache',
      'Content-Length': (await stat(file.path)).size,
    });
    if (headOnly) response.end();
    else await pipeline(createReadStream(file.path), response);
  }

  private async upload(request: IncomingMessage, response: ServerResponse, parameters: URLSearchParams): Promise<void> {
    const refusal = this.access.refusesUse(request, parameters);
    if (refusal) {
      // The body is not read at all.
      response.setHeader('Connection', 'close');
      refuse(response, refusal);
      return;
    }
    const session = parameters.get('session') ?? '';
    const { id, path } = this.folders.newUpload(session, parameters.get('name') ?? '');
    try {
      await receiveUpload(request, path, this.options.uploadSilence ?? minute);
    } finally {
      // Files sent without a window, or for one that has closed, are removed like those of a closed window.
      this.windows.expireUnlessOpen(session);
    }
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ upload: id }));
  }

  /** Sends an exported file. The session's name is the only credential asked for: nothing but the session's window knows it. */
  private async download(response: ServerResponse, pathname: string): Promise<void> {
    const [session, name, ...rest] = pathname.slice('/download/'.length).split('/').map(decodePart);
    const file = session && name && rest.length === 0 ? this.folders.download(session, name) : null;
    if (file === null) {
      refuse(response, { status: 404, reason: 'The file does not exist, or its session has ended.' });
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': (await stat(file)).size,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'Cache-Control': 'no-store',
    });
    await pipeline(createReadStream(file), response);
  }

  /** Handles an upgrade request and catches all errors: one that escaped would terminate the server and its exports. */
  private takeUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => {});
    try {
      this.upgrade(request, socket, head);
    } catch {
      socket.destroy();
    }
  }

  private refusesLink(request: IncomingMessage, target: URL | null): Refusal | null {
    const foreign = this.access.refusesPage(request);
    if (foreign) return foreign;
    if (!target) return noAddress;
    if (target.pathname !== '/link') return { status: 404, reason: 'Links are opened at /link only.' };
    const refusal = this.access.refusesUse(request, target.searchParams);
    return refusal ?? (this.failure ? { status: 503, reason: this.failure.message } : null);
  }

  private describeLink(request: IncomingMessage, response: ServerResponse, target: URL): void {
    const refusal = this.refusesLink(request, target);
    if (refusal) {
      refuse(response, refusal);
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end('{}');
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const target = targetOf(request);
    const refusal = this.refusesLink(request, target);
    if (refusal || !target) {
      const { status, reason } = refusal ?? noAddress;
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${reason}\n`);
      return;
    }
    if (!this.host.takesWindows) {
      this.waiting.push(() => this.takeUpgrade(request, socket, head));
      return;
    }
    if (socket.destroyed) return;
    const session = target.searchParams.get('session') ?? '';
    const restarted = this.windows.open(session);
    const { method = 'GET', headers } = request;
    this.host.hand({ type: 'connect', session, method, headers, head: head.toString('base64'), restarted }, socket);
  }

  private hear(message: FromHost): void {
    if (message.type === 'ready') for (const take of this.waiting.splice(0)) take();
    else this.windows.close(message.session);
  }

  private hostGone(reason: string, error: LoupeError | null): void {
    this.failure = error;
    // With `failure` set, these requests are refused.
    if (error) for (const take of this.waiting.splice(0)) take();
    this.options.note(error?.message ?? `The part of the program that computes ended (${reason}) and was started again.`);
    this.windows.closeAll(reason);
  }

  async dispose(): Promise<void> {
    this.windows.dispose();
    this.server.closeAllConnections();
    this.server.close();
    await this.host.dispose();
    await this.folders.dispose();
  }
}

const noAddress: Refusal = { status: 400, reason: 'The address of the request is not valid.' };

/**
 * Returns the URL that a request asks for, or null when its target is not a valid path. The path is appended to the server's own
 * origin, not resolved against it: `//a:99999` would then name another host, and with a port that makes `new URL` throw.
 */
function targetOf({ url = '' }: IncomingMessage): URL | null {
  const address = `http://127.0.0.1${url}`;
  return url.startsWith('/') && URL.canParse(address) ? new URL(address) : null;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
