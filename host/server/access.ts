import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is not answered, with the status that says so. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Sessions name themselves, with at least 122 random bits, too many to guess (a UUID has as many). */
const sessionName = /^[A-Za-z0-9_-]{20,64}$/;

/**
 * Who may speak to the local server.
 *
 * - `Host` must be this very address: a page elsewhere whose name was made to lead here (DNS rebinding) is refused.
 * - `Origin`, which browsers send with sockets and uploads, must be the server's own page.
 * - The token, which is only in the address that the program opened, keeps out other programs and users of the machine.
 */
export class Access {
  readonly token = randomBytes(32).toString('base64url');
  private hosts: readonly string[] = [];

  /** Set once the port is known. */
  listensOn(port: number): void {
    this.hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** Null for a request that may see the page, which holds no secrets. */
  refusesPage({ headers }: IncomingMessage): Refusal | null {
    if (!this.hosts.includes(headers.host ?? '')) return { status: 421, reason: 'This server does not go by that name.' };
    return null;
  }

  /** Null for a request that may use the program: from our own page, with the token, for a session. */
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
