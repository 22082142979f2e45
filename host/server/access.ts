import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The answer to a request that is refused. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Names of sessions, chosen by the windows: with at least 122 random bits, as many as a UUID has, too many to guess. */
const sessionName = /^[A-Za-z0-9_-]{20,64}$/;

/**
 * Decides which requests the local server answers.
 *
 * - `Host` must be the server's own address: a page elsewhere whose name was made to resolve to it (DNS rebinding) is refused.
 * - `Origin`, which browsers send with sockets and uploads, must be the server's own page.
 * - The token, which only the address opened by the program contains, keeps out other programs and users of the machine.
 */
export class Access {
  readonly token = randomBytes(32).toString('base64url');
  private hosts: readonly string[] = [];

  /** Called once the port is known. */
  listensOn(port: number): void {
    this.hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** Returns the refusal of a request for the page, which holds no secrets; null for one that is answered. */
  refusesPage({ headers }: IncomingMessage): Refusal | null {
    if (!this.hosts.includes(headers.host ?? '')) return { status: 421, reason: 'This server does not go by that name.' };
    return null;
  }

  /** Returns the refusal of a request to use the program; null for one from our own page, with the token, for a session. */
  refusesUse(request: IncomingMessage, parameters: URLSearchParams): Refusal | null {
    const origin = request.headers.origin ?? '';
    if (!this.hosts.some((host) => origin === `http://${host}`))
      return { status: 403, reason: 'Only the page of this server may ask.' };
    if (!this.holdsToken(parameters.get('token') ?? '')) {
      return { status: 401, reason: 'The token is missing or wrong: open the address that the program printed.' };
    }
    if (!sessionName.test(parameters.get('session') ?? '')) return { status: 400, reason: 'The session is missing.' };
    return null;
  }

  private holdsToken(given: string): boolean {
    const [a, b] = [Buffer.from(given), Buffer.from(this.token)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}
