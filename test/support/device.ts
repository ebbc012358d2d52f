import type { KeyObject } from 'node:crypto';
import { randomUUID } from 'node:crypto';
import {
  type CommandBody,
  type CommandEnvelope,
  type EnrolReply,
  enrolReply,
  type LoginReply,
  loginReply,
  PROTOCOL,
  type PushResult,
  pushReply,
  type Receipt,
  receipt,
  type WindowLine,
  windowLine,
} from '../../core/contract/wire.ts';
import { generateRawKeyPair, importPrivateKey, importPublicKey, type RawKeyPair } from '../../server/crypto/ed25519.ts';
import { hashOf, signBody, verifyBody } from '../../server/crypto/signed.ts';
import { TEST_PASSWORD } from './server.ts';
import { draftOf, type Sealed, seal, transmit } from './signed-request.ts';

const FIRST = '0'.repeat(64);

/** An answer of the server: its status, its body as JSON where there is one, its headers. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
};

/** Sends without a signature: what a terminal does, or a thief with a token. */
export async function call(url: string, path: string, body: unknown, token?: string): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  return answerOf(response);
}

export const codeOf = ({ body }: Answer): string | undefined =>
  (body as { error?: { code?: string } } | null)?.error?.code;

/** A console as the server sees it: a signed-in person on an enrolled device, with its chain of commands. */
export class Device {
  readonly url: string;
  readonly login: LoginReply;
  readonly enrolment: EnrolReply;
  readonly key: KeyObject;
  token: string;
  seq = 0;
  prevHash = FIRST;

  constructor(url: string, login: LoginReply, enrolment: EnrolReply, key: KeyObject) {
    this.url = url;
    this.login = login;
    this.enrolment = enrolment;
    this.key = key;
    this.token = login.token;
  }

  get id(): string {
    return this.enrolment.certificate.device_id;
  }

  get personId(): string {
    return this.login.person.id;
  }

  /** A request of this device, signed and not yet sent. */
  seal(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Sealed {
    return seal(this.key, draftOf({ method, path, body, token: this.token, deviceId: this.id }));
  }

  async call(path: string, body: unknown = {}, method: 'POST' | 'PUT' = 'POST'): Promise<Answer> {
    return answerOf(await transmit(this.url, this.seal(method, path, body)));
  }

  async get(path: string): Promise<Answer> {
    return answerOf(await transmit(this.url, this.seal('GET', path)));
  }

  /** Makes and signs the next command of the chain; `change` alters the body before it is signed. */
  sign(name: string, args: Record<string, unknown>, change: Partial<CommandBody> = {}): CommandEnvelope {
    const body: CommandBody = {
      id: randomUUID(),
      device_id: this.id,
      seq: this.seq + 1,
      prev_hash: this.prevHash,
      name,
      args,
      seen: {},
      at: Date.now(),
      elapsed: null,
      correlation_id: randomUUID(),
      ...change,
    };
    const envelope = signBody(this.key, body);
    this.seq = envelope.seq;
    this.prevHash = hashOf(envelope);
    return envelope;
  }

  async push(...commands: unknown[]): Promise<PushResult[]> {
    const answer = await this.call('/sync/push', { commands });
    if (answer.status !== 200) throw new Error(`push: ${answer.status} ${codeOf(answer)}`);
    return pushReply.parse(answer.body).results;
  }

  /** The receipts, each verified with the pinned key; throws on anything else. */
  async deliver(...commands: unknown[]): Promise<Receipt[]> {
    return (await this.push(...commands)).map((result) => {
      if (result.t !== 'receipt') throw new Error(`held: ${result.code}, expected ${result.expected_seq}`);
      return this.verified(result.receipt);
    });
  }

  verified(value: unknown): Receipt {
    const parsed = receipt.parse(value);
    const pinned = importPublicKey(this.enrolment.server_key);
    if (!pinned || !verifyBody(pinned, parsed)) throw new Error('the receipt does not verify');
    return parsed;
  }

  /** The text of a window as it travelled. */
  async pullText(cursor = '0', scope: string | null = null): Promise<string> {
    const position = { protocol: PROTOCOL, epoch: this.enrolment.epoch, scope, cursor };
    const response = await transmit(this.url, this.seal('POST', '/sync/pull', position));
    if (!response.ok) throw new Error(`pull: ${response.status} ${await response.text()}`);
    return response.text();
  }

  async pull(cursor = '0', scope: string | null = null): Promise<WindowLine[]> {
    return parseLines(await this.pullText(cursor, scope));
  }
}

export const parseLines = (text: string): WindowLine[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => windowLine.parse(JSON.parse(line)));

/** Rows of a table in a window, as objects. */
export function rowsOf(lines: readonly WindowLine[], table: string): Record<string, unknown>[] {
  return lines.flatMap((line) => {
    if (line.t !== 'rows' || line.table !== table) return [];
    const count = line.values[0]?.length ?? 0;
    return Array.from({ length: count }, (_, row) =>
      Object.fromEntries(line.columns.map((name, column) => [name, line.values[column]?.[row]])),
    );
  });
}

export async function signIn(url: string, email: string, password = TEST_PASSWORD): Promise<LoginReply> {
  const answer = await call(url, '/api/auth/login', { email, password });
  if (answer.status !== 200) throw new Error(`sign-in of ${email}: ${answer.status} ${codeOf(answer)}`);
  return loginReply.parse(answer.body);
}

/** Asks to enrol a key; `more` is what goes with it, such as a code. */
export async function enrol(
  url: string,
  token: string,
  pair: RawKeyPair,
  more: Record<string, unknown> = {},
): Promise<Answer> {
  const body = { name: 'desk', public_key: pair.publicKey, ...more };
  const draft = draftOf({ method: 'POST', path: '/api/devices/enrol', body, token, deviceId: '' });
  return answerOf(await transmit(url, seal(importPrivateKey(pair), draft)));
}

/** Signs the person in and enrols a new key. */
export async function openDevice(url: string, who: string, more: Record<string, unknown> = {}): Promise<Device> {
  const login = await signIn(url, `${who}@example.test`);
  const pair = generateRawKeyPair();
  const answer = await enrol(url, login.token, pair, { name: `${who}'s device`, ...more });
  if (answer.status !== 200) throw new Error(`enrolment of ${who}: ${answer.status} ${codeOf(answer)}`);
  return new Device(url, login, enrolReply.parse(answer.body), importPrivateKey(pair));
}
