import type { z } from 'zod';
import { COPY_TYPE, IMAGES_TYPE } from '../../core/contract/copy.ts';
import {
  type CodeReply,
  codeReply,
  type codeRequest,
  type DevicesReply,
  devicesReply,
  renewReply,
  type Standing,
  standing,
} from '../../core/contract/devices.ts';
import { type OrderReport, ordersReply } from '../../core/contract/orders.ts';
import { quotaReply } from '../../core/contract/quota.ts';
import { type RecordRequest, recordReply } from '../../core/contract/record.ts';
import { digestReply, rangeReply } from '../../core/contract/repair.ts';
import { type RevealReply, type RevealRequest, revealReply } from '../../core/contract/reveal.ts';
import { type ShareReply, shareReply, type shareRequest } from '../../core/contract/share.ts';
import {
  type Certificate,
  type EnrolReply,
  enrolReply,
  type LoginReply,
  loginReply,
} from '../../core/contract/wire.ts';
import type { Clock } from '../../core/lib/clock.ts';
import { ServerClock } from '../../core/replica/server-clock.ts';
import type { Transport } from '../../core/replica/transport.ts';
import type { Carrier } from './carrier.ts';
import { copyFrames } from './copy-frames.ts';
import { type Credentials, NOBODY } from './credentials.ts';
import { networkError } from './problems.ts';
import { createRequests, type Decode } from './requests.ts';
import { ndjson, readLines, serverSentEvents } from './streams.ts';

/** A push is decided before it is answered. */
const PUSH_MS = 60_000;

const fromNdjson: Decode = (...body) => ndjson(readLines(...body));
const fromEvents: Decode = (...body) => serverSentEvents(readLines(...body));

export interface EnrolBody {
  readonly name: string;
  readonly public_key: string;
  readonly code?: string;
  readonly predecessor?: { readonly device_id: string; readonly signature: string };
}

export interface RotateBody {
  readonly public_key: string;
  readonly last_seq: number;
  readonly proof: string;
}

/** The server's calls about devices. */
export interface DevicesApi {
  enrol(body: EnrolBody, as: Credentials): Promise<EnrolReply>;
  /** `as`: with another key than the session's, to see which one the server knows. */
  renew(as?: Credentials): Promise<{ certificate: Certificate; name: string }>;
  rotate(body: RotateBody): Promise<{ certificate: Certificate; name: string }>;
  /** Asked by the device itself: it needs no session. */
  standing(deviceId: string, nonce: string, as: Credentials): Promise<Standing>;
  list(of: 'mine' | 'everyone'): Promise<DevicesReply>;
  /** The server's part of the key of the local copy; not yet checked. */
  share(body: z.infer<typeof shareRequest>, as: Credentials): Promise<ShareReply>;
  rename(id: string, name: string): Promise<void>;
  revoke(id: string, reason: string): Promise<void>;
  issueCode(body: z.infer<typeof codeRequest>): Promise<CodeReply>;
}

export interface Api extends Transport {
  readonly clock: ServerClock;
  readonly devices: DevicesApi;
  login(email: string, password: string): Promise<LoginReply>;
  /** Hands over what was looked at; answers up to which number the server has it. */
  record(request: RecordRequest): Promise<{ seq: number }>;
  /** What is masked for the role, in full. */
  reveal(request: RevealRequest): Promise<RevealReply>;
  /** What the organisation allows a local copy to take. */
  quota(): Promise<{ readonly mb: number }>;
  readonly orders: {
    /** What the server wants done, not yet checked. */
    open(): Promise<readonly unknown[]>;
    report(report: OrderReport): Promise<void>;
  };
  /** Ends the session at the server. */
  logout(): Promise<void>;
}

/** The server over its carrier. Every failure is a TransportError. `credentials` are asked for at each request. */
export function createApi(carrier: Carrier, credentials: () => Credentials, time: Clock): Api {
  const clock = new ServerClock(time);
  const { send, json, stream } = createRequests(carrier, time, clock);
  const { unpack, images } = carrier;
  const accept = images ? [IMAGES_TYPE, COPY_TYPE] : [COPY_TYPE];
  const done = async (path: string, body?: object): Promise<void> => {
    const ask = { method: 'post', path, as: credentials(), ...(body ? { json: body } : {}) } as const;
    await send(ask, '');
  };
  return {
    clock,
    login: (email, password) =>
      json(loginReply, { method: 'post', path: '/api/auth/login', json: { email, password }, as: NOBODY }),
    logout: () => done('/api/auth/logout'),
    pull: (position, signal) =>
      stream(
        { method: 'post', path: '/sync/pull', json: position, as: credentials(), signal },
        'application/x-ndjson',
        fromNdjson,
      ),
    ...(unpack
      ? {
          copy: (asked, signal) =>
            stream(
              { method: 'post', path: '/sync/copy', json: asked, as: credentials(), signal, accept },
              COPY_TYPE,
              (body, idleMs, onIdle) => copyFrames(body, idleMs, onIdle, unpack),
            ),
        }
      : {}),
    digest: (asked, signal) =>
      // Read for the first who asks.
      json(digestReply, {
        method: 'post',
        path: '/sync/digest',
        json: asked,
        as: credentials(),
        signal,
        timeout: PUSH_MS,
      }),
    range: (asked, signal) =>
      json(rangeReply, { method: 'post', path: '/sync/range', json: asked, as: credentials(), signal }),
    live: (signal) =>
      stream({ method: 'get', path: '/sync/live', as: credentials(), signal }, 'text/event-stream', fromEvents),
    record: (entries) => json(recordReply, { method: 'post', path: '/sync/record', json: entries, as: credentials() }),
    reveal: (asked) => json(revealReply, { method: 'post', path: '/sync/reveal', json: asked, as: credentials() }),
    quota: () => json(quotaReply, { method: 'get', path: '/sync/quota', as: credentials() }),
    orders: {
      open: async () => (await json(ordersReply, { method: 'get', path: '/sync/orders', as: credentials() })).orders,
      report: (report) => done('/sync/orders/report', { report }),
    },
    push: async (commands, signal) => {
      const body = { commands, sent_at: Math.round(time.now()) };
      const ask = {
        method: 'post',
        path: '/sync/push',
        json: body,
        as: credentials(),
        signal,
        timeout: PUSH_MS,
      } as const;
      const response = await send(ask, 'application/json');
      return response.json().catch((error: unknown) => Promise.reject(networkError(error)));
    },
    devices: {
      enrol: (body, as) => json(enrolReply, { method: 'post', path: '/api/devices/enrol', json: body, as }),
      renew: (as = credentials()) => json(renewReply, { method: 'post', path: '/api/devices/renew', json: {}, as }),
      rotate: (body) =>
        json(renewReply, { method: 'post', path: '/api/devices/rotate', json: body, as: credentials() }),
      standing: (deviceId, nonce, as) =>
        json(standing, { method: 'post', path: '/api/devices/standing', json: { device_id: deviceId, nonce }, as }),
      list: (of) => json(devicesReply, { method: 'get', path: `/api/devices?of=${of}`, as: credentials() }),
      share: (body, as) => json(shareReply, { method: 'post', path: '/api/devices/share', json: body, as }),
      rename: (id, name) => done(`/api/devices/${id}/rename`, { name }),
      revoke: (id, reason) => done(`/api/devices/${id}/revoke`, { reason }),
      issueCode: (body) =>
        json(codeReply, { method: 'post', path: '/api/devices/codes', json: body, as: credentials() }),
    },
  };
}
