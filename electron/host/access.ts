import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Who may talk to the browser host: a browser that was opened with a one-time token and holds the cookie that it was
 * exchanged for. Host and Origin are checked against the loopback names, so that a page elsewhere can neither send
 * requests nor point its own name at this port (DNS rebinding).
 */
export class Access {
  readonly #tokens = new Set<string>();
  readonly #cookies = new Set<string>();
  readonly #cookieName: string;
  readonly #hosts: ReadonlySet<string>;

  constructor(port: number) {
    // Cookies ignore the port: each host on this machine needs a name of its own.
    this.#cookieName = `docket_${port}`;
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  newToken(): string {
    const token = randomBytes(32).toString('base64url');
    this.#tokens.add(token);
    return token;
  }

  /** The `Set-Cookie` value that the token is exchanged for, once; null for any other. */
  exchange(token: string): string | null {
    const found = [...this.#tokens].find((known) => same(known, token));
    if (!found) return null;
    this.#tokens.delete(found);
    const cookie = randomBytes(32).toString('base64url');
    this.#cookies.add(cookie);
    return `${this.#cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/`;
  }

  isHost(headers: IncomingHttpHeaders): boolean {
    return headers.host !== undefined && this.#hosts.has(headers.host);
  }

  hasCookie(headers: IncomingHttpHeaders): boolean {
    const values = (headers.cookie ?? '').split(';').map((part) => part.trim().split('='));
    return values.some(
      ([name, value]) => name === this.#cookieName && [...this.#cookies].some((known) => same(known, value ?? '')),
    );
  }

  /** A socket must come from this very page: browsers send no cookie policy for them, only their origin. */
  isOwnOrigin(headers: IncomingHttpHeaders): boolean {
    const { origin, host } = headers;
    return this.isHost(headers) && origin === `http://${host}`;
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
