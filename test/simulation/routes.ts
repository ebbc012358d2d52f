import type { RoleName } from '../../core/access/roles.ts';
import { COPY_TYPE, copyRequest, IMAGES_TYPE } from '../../core/contract/copy.ts';
import { renewReply, rotateRequest, standing, standingRequest } from '../../core/contract/devices.ts';
import { type OrderReport, ordersReply, reportRequest } from '../../core/contract/orders.ts';
import { digestRequest, rangeRequest } from '../../core/contract/repair.ts';
import { enrolReply, enrolRequest, pullRequest, pushRequest } from '../../core/contract/wire.ts';
import { must } from '../../core/lib/must.ts';
import { admitRequest, verifyRequest } from '../../server/auth/request-signature.ts';
import { hashToken } from '../../server/crypto/token.ts';
import { makeCertificate, stillServes } from '../../server/devices/certificate.ts';
import { assertLast, assertProven } from '../../server/devices/rotate.ts';
import { saidOf } from '../../server/devices/standing.ts';
import { checkPull } from '../../server/feed/check-pull.ts';
import { partOf, type Scope } from '../../server/feed/scope.ts';
import { HttpError } from '../../server/http-error.ts';
import { createLog } from '../../server/log.ts';
import { parseBody } from '../../server/routes/parse-body.ts';
import type { Author } from './backend.ts';
import { sha256 } from './keys.ts';
import type { LivePipe } from './live-pipe.ts';
import type { SimServer } from './server.ts';
import { frameOf } from './twin-copy.ts';

/** A request as it arrives. */
export interface Came {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export type Body =
  | { readonly t: 'text'; readonly text: string }
  | { readonly t: 'parts'; readonly parts: readonly (string | Uint8Array)[] }
  | { readonly t: 'live' };

/** An answer as it leaves. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, string>;
  readonly body: Body;
}

export interface Caller extends Author {
  readonly tokenHash: string;
  readonly deviceId: string;
  readonly scope: Scope;
}

const log = createLog('silent');
const SESSION_HOURS = 12;

const json = (value: unknown): Pick<Reply, 'type' | 'body'> => ({
  type: 'application/json; charset=utf-8',
  body: { t: 'text', text: JSON.stringify(value) },
});
const lines = (parts: readonly string[]): Pick<Reply, 'type' | 'body'> => ({
  type: 'application/x-ndjson',
  body: { t: 'parts', parts: parts.map((line) => `${line}\n`) },
});

/** What breaks off breaks off in the middle of one. */
export const inHalves = (frame: Buffer): Buffer[] => [
  frame.subarray(0, frame.length >> 1),
  frame.subarray(frame.length >> 1),
];

/** As Fastify does it before anybody is asked who they are. */
function read(body: string | null): unknown {
  if (body === null) return {};
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new HttpError('malformed_json');
  }
}

/** server/auth/authenticate.ts and server/routes on the store: every check that is not SQL is the server's own. */
export class Routes {
  readonly #server: SimServer;
  /** What each device was let in with lately: somebody may have listened. */
  readonly taken = new Map<string, Came[]>();
  #requests = 0;

  constructor(server: SimServer) {
    this.#server = server;
  }

  get #twin() {
    return this.#server.twin;
  }

  #arrived(request: Came) {
    this.#requests += 1;
    const { method, path: url, headers, body } = request;
    return {
      ...{ method, url, headers, route: url },
      bodyHash: sha256(body ?? ''),
      correlationId: `request ${this.#requests}`,
    };
  }

  #session({ headers }: Came) {
    const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
    if (!token) throw new HttpError('token_missing');
    const tokenHash = hashToken(token);
    const session = this.#twin.sessions.get(tokenHash);
    const now = this.#server.options.clock.now();
    const role = session && this.#server.roleOf(session.personId);
    if (!session || session.expiresAt <= now || !role) throw new HttpError('token_expired');
    return { ...session, tokenHash, role };
  }

  /** As authenticate in server/auth/authenticate.ts. */
  async #authenticate(request: Came): Promise<Caller> {
    const { personId: id, deviceId, role, tokenHash } = this.#session(request);
    const { clock, backend } = this.#server.options;
    const device = this.#twin.devices.get(deviceId);
    if (device) {
      const verify = (text: string, signature: string) => this.#twin.options.keys.verify(device.key, text, signature);
      const by = { deviceId, verify, tokenHash };
      await admitRequest({ clock, log }, this.#arrived(request), by, (...nonce) => backend.remember(...nonce));
      this.taken.set(deviceId, [...(this.taken.get(deviceId) ?? []), request].slice(-4));
    }
    return { id, role, deviceId, tokenHash, scope: this.#server.scopeOf(role) };
  }

  #requireDevice({ deviceId }: Caller) {
    const device = this.#twin.devices.get(deviceId);
    if (!device) throw new HttpError('device_unknown');
    if (device.revokedAt !== null) throw new HttpError('device_revoked');
    return device;
  }

  #newId(): string {
    return this.#twin.newId(this.#server.options.clock.now());
  }

  #certify(device: { readonly id: string; readonly key: string }, person: { id: string; role: RoleName }) {
    const { clock, leaseMs } = this.#server.options;
    const holder = { device: { id: device.id, publicKey: device.key }, person };
    const at = { id: this.#newId(), now: clock.now(), lastsMs: leaseMs() };
    return makeCertificate(this.#twin.options.keys.server.key, holder, at);
  }

  async answer(request: Came, pipe: LivePipe | null): Promise<Pick<Reply, 'type' | 'body'>> {
    const asked = read(request.body);
    switch (request.path) {
      case '/api/devices/enrol':
        return json(await this.#enrol(request, parseBody(enrolRequest, asked)));
      case '/api/devices/standing':
        return json(await this.#standing(request, parseBody(standingRequest, asked)));
      default:
        return this.#answerTo(await this.#authenticate(request), request, asked, pipe);
    }
  }

  async #answerTo(caller: Caller, request: Came, asked: unknown, pipe: LivePipe | null) {
    const server = this.#server;
    const { path } = request;
    switch (path) {
      case '/sync/push': {
        const { commands, sent_at: sentAt } = parseBody(pushRequest, asked);
        return json({ results: await server.push(caller, commands, sentAt ?? server.options.clock.now()) });
      }
      case '/api/devices/renew':
        return json(await this.#renew(caller));
      case '/api/devices/rotate':
        return json(await this.#rotate(caller, parseBody(rotateRequest, asked)));
    }
    this.#requireDevice(caller);
    switch (path) {
      case '/sync/pull': {
        const { tables, cursor, ...position } = parseBody(pullRequest, asked);
        checkPull({ ...position, cursor }, server.options.backend.epoch, caller.scope);
        return lines(await server.window(partOf(caller.scope, tables), cursor));
      }
      case '/sync/copy':
        return this.#copy(caller, parseBody(copyRequest, asked), request.headers.accept ?? '');
      case '/sync/digest': {
        const position = parseBody(digestRequest, asked);
        checkPull({ cursor: '1', ...position }, server.options.backend.epoch, caller.scope);
        return json(await server.digest(caller));
      }
      case '/sync/range': {
        const wanted = parseBody(rangeRequest, asked);
        checkPull(wanted, server.options.backend.epoch, caller.scope);
        const table = must(
          caller.scope.tables.find(({ name }) => name === wanted.table),
          'a table of the scope',
        );
        server.options.onRange(caller.deviceId, wanted);
        return json(await server.options.backend.range(caller.scope, table, wanted));
      }
      case '/sync/orders': {
        const { backend, clock } = server.options;
        return json(ordersReply.parse({ orders: await backend.openOrders(caller.deviceId, clock.now()) }));
      }
      case '/sync/orders/report':
        await this.#report(caller, parseBody(reportRequest, asked).report);
        return json({});
      case '/sync/live':
        await server.live(caller, must(pipe, 'a stream'));
        return { type: 'text/event-stream', body: { t: 'live' } } as const;
      default:
        throw new HttpError('not_found', { detail: path });
    }
  }

  async #report({ deviceId }: Caller, report: OrderReport): Promise<void> {
    await this.#server.options.backend.takeReport(deviceId, report);
    if (report.code !== null) this.#server.options.onMet(report.code);
  }

  /** server/feed/copy/stream-copy.ts: the head, what this person has claimed, and the parts from the one asked for. */
  async #copy(
    { scope, id: personId }: Caller,
    { resume, protocol }: ReturnType<typeof copyRequest.parse>,
    accept: string,
  ) {
    checkPull({ protocol, epoch: null, scope: null, cursor: '0' }, this.#server.options.backend.epoch, scope);
    // server/routes/sync-copy.ts
    const images = this.#server.knowsImages && accept.includes(IMAGES_TYPE);
    const copy = await this.#server.copy(scope, images ? 'images' : 'json', resume?.id ?? null);
    const first = resume?.id === copy.id ? resume.next : 0;
    const mine = first === 0 ? await this.#server.options.backend.mine(scope, personId) : [];
    const own = mine.length === 0 ? [] : [JSON.stringify({ t: 'part', n: null, urgent: true, tables: mine })];
    const frames = [copy.head, ...own, ...copy.parts.slice(first)].map(frameOf);
    const parts = frames.flatMap(inHalves);
    return { type: images ? IMAGES_TYPE : COPY_TYPE, body: { t: 'parts', parts } } as const;
  }

  /** server/routes/devices-enrol.ts and server/devices/enrol.ts, where a password is enough. */
  async #enrol(request: Came, { public_key: key, predecessor }: ReturnType<typeof enrolRequest.parse>) {
    const session = this.#session(request);
    const { clock, backend } = this.#server.options;
    const { keys } = this.#twin.options;
    const verify = (text: string, signature: string) => keys.verify(key, text, signature);
    verifyRequest({ clock, log }, this.#arrived(request), { deviceId: '', verify, tokenHash: session.tokenHash });
    void predecessor;
    const byKey = () => [...this.#twin.devices.values()].find((device) => device.key === key);
    const held = byKey();
    if (held) await this.#server.deviceFree(held.id);
    const known = byKey();
    if (known && known.personId !== session.personId) throw new HttpError('forbidden');
    if (known && known.revokedAt !== null) throw new HttpError('device_revoked');
    if (!known && this.#twin.isRetired(key)) throw new HttpError('device_key_retired');
    const id = known?.id ?? this.#newId();
    await backend.enrol({ id, personId: session.personId, key });
    const certificate = this.#certify({ id, key }, { id: session.personId, role: session.role });
    await backend.keepCertificate(certificate);
    const expiresAt = Math.min(session.expiresAt, clock.now() + SESSION_HOURS * 3_600_000);
    const { sessions } = this.#twin;
    for (const [hash, { deviceId }] of sessions)
      if (deviceId === id && hash !== session.tokenHash) sessions.delete(hash);
    sessions.set(session.tokenHash, { personId: session.personId, deviceId: id, expiresAt });
    const reply = { certificate, server_key: keys.server.publicKey, epoch: backend.epoch };
    return enrolReply.parse({ ...reply, session_expires_at: expiresAt });
  }

  async #renew(caller: Caller) {
    await this.#server.deviceFree(caller.deviceId);
    const device = this.#requireDevice(caller);
    const last = this.#twin.certificatesOf(device.id).at(-1);
    const holder = { device: { id: device.id, publicKey: device.key }, person: caller };
    if (last && stillServes(last, holder, this.#server.options.clock.now())) {
      return renewReply.parse({ certificate: last.certificate, name: 'a device' });
    }
    const certificate = this.#certify(device, caller);
    await this.#server.options.backend.keepCertificate(certificate);
    return renewReply.parse({ certificate, name: 'a device' });
  }

  async #rotate(
    caller: Caller,
    { public_key: next, last_seq: lastSeq, proof }: ReturnType<typeof rotateRequest.parse>,
  ) {
    await this.#server.deviceFree(caller.deviceId);
    if (!this.#twin.sessions.has(caller.tokenHash)) throw new HttpError('token_expired');
    const device = this.#requireDevice(caller);
    assertProven({ deviceId: device.id, next, lastSeq, proof });
    const isTaken = [...this.#twin.devices.values()].some(({ key }) => key === next) || this.#twin.isRetired(next);
    if (isTaken) throw new HttpError('invalid_request', { detail: 'a key is used once' });
    assertLast(lastSeq, device.lastSeq);
    const { backend } = this.#server.options;
    await backend.rotate(device.id, next, lastSeq);
    const certificate = this.#certify({ id: device.id, key: next }, caller);
    await backend.keepCertificate(certificate);
    return renewReply.parse({ certificate, name: 'a device' });
  }

  async #standing(request: Came, { device_id: deviceId, nonce }: ReturnType<typeof standingRequest.parse>) {
    const { clock, backend } = this.#server.options;
    const { keys } = this.#twin.options;
    const device = this.#twin.devices.get(deviceId);
    if (!device) throw new HttpError('device_unknown');
    const verify = (text: string, signature: string) => keys.verify(device.key, text, signature);
    const by = { deviceId, verify, tokenHash: '' };
    await admitRequest({ clock, log }, this.#arrived(request), by, (...once) => backend.remember(...once));
    const active = this.#server.roleOf(device.personId) !== null;
    const asked = { deviceId, nonce, active, revoked: device.revokedAt !== null };
    return standing.parse(saidOf(keys.server.key, asked, clock.now()));
  }
}
