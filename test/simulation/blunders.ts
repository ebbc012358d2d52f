import { canonical } from '../../core/audit/canonical.ts';
import { PROTOCOL } from '../../core/contract/wire.ts';
import { must } from '../../core/lib/must.ts';
import { BUNDLE_SEEN } from '../../core/policy/bundle.ts';
import { PAST_REASON } from './published-rules.ts';
import type { Random } from './random.ts';
import { idOf } from './rows.ts';

type Json = Record<string, unknown>;

/** What a program with a bug, or of somebody's own, makes of a request that the device's key then signs. */
const OF_A_BODY: Readonly<Record<string, (text: string, random: Random) => string>> = {
  'half a body': (text, random) => text.slice(0, random.between(0, text.length - 1)),
  'an unknown field': (text) => JSON.stringify({ ...(JSON.parse(text) as Json), more: 1 }),
  'a list in place of a body': (text) => JSON.stringify([JSON.parse(text)]),
};

const OF_A_POSITION: Readonly<Record<string, (asked: Json, random: Random) => Json>> = {
  'another protocol': (asked, random) => ({ ...asked, protocol: PROTOCOL + random.pick([-1, 1]) }),
  'a protocol in words': (asked) => ({ ...asked, protocol: 'latest' }),
};

const OF_A_PUSH: Readonly<Record<string, (push: Json) => Json>> = {
  'no commands': (push) => ({ ...push, commands: [] }),
  'commands that are none': (push) => ({ ...push, commands: 'all of them' }),
  'a time in words': (push) => ({ ...push, sent_at: 'now' }),
};

/** Of one command, as it was signed. */
const OF_A_COMMAND: Readonly<Record<string, (one: Json, known: Known) => Json>> = {
  'a command without a number': ({ seq: _seq, ...one }) => one,
  'a command without arguments': ({ args: _args, ...one }) => one,
  'a command with another field': (one) => ({ ...one, more: 1 }),
  'a command that was altered': (one) => ({ ...one, at: Number(one.at) - 1_000 }),
  'a command of an unknown device': (one) => ({ ...one, device_id: idOf('device', 999) }),
  "a command of somebody else's device": (one, { devices }) => ({ ...one, device_id: devices[0] ?? '' }),
  'a command far ahead': (one) => ({ ...one, seq: Number(one.seq) + 7 }),
  'half a command': (one) => ({ id: one.id, device_id: one.device_id, seq: one.seq }),
};

const LONG_AGO_MS = 300_000;

/** Signed anew: its device says so. */
const OF_A_SIGNED_COMMAND: Readonly<Record<string, (one: Json, known: Known) => Json>> = {
  'a command that nobody knows': (one) => ({ ...one, name: 'approve_everything' }),
  'what a lead may do': (one) => ({ ...one, name: 'discard_quarantined', args: {} }),
  'arguments that are none': (one) => ({ ...one, args: { all: true } }),
  'a certificate that nobody issued': (one) => ({ ...one, certificate_id: idOf('event', 77) }),
  'an earlier certificate': (one, { certificates }) => ({ ...one, certificate_id: certificates[0] ?? null }),
  'another predecessor': (one) => ({ ...one, prev_hash: 'f'.repeat(64) }),
  'an act of tomorrow': (one) => ({ ...one, at: Number(one.at) + 24 * 3_600_000 }),
  'an act of long ago': (one) => ({ ...one, at: Number(one.at) - LONG_AGO_MS }),
  'a ban of long ago': (one) => deciding({ ...one, at: Number(one.at) - LONG_AGO_MS }, [action('account_banned')]),
  'rules that were taken back': (one) => ({ ...one, seen: { [BUNDLE_SEEN]: 1 } }),
  'rules that nobody published': (one) => ({ ...one, seen: { [BUNDLE_SEEN]: 99 } }),
  'a reason of the past': (one) => deciding(one, [action('message_throttled')], { reason_code: PAST_REASON }),
  'a violation without an act': (one) => deciding(one, []),
  'an act without a violation': (one) => deciding(one, [action('message_throttled')], { reason_code: 'no_violation' }),
  'a verdict on another case': (one) => deciding(one, [action('message_throttled')], { verdicts: [VERDICT] }),
  'a case that is not there': (one) => ({ ...one, args: { ...(one.args as Json), case_id: idOf('case', 998) } }),
  'a release': (one) => ({ ...one, name: 'release', args: { case_id: (one.args as Json).case_id } }),
  'a claim': (one) => ({ ...one, name: 'claim', args: { case_id: (one.args as Json).case_id } }),
};

const VERDICT = { signal_id: idOf('signal', 998), verdict: 'true_positive' };

const action = (kind: string): Json => ({ id: idOf('action', 90_000), kind, hours: null });

/** A decision of the same case, whatever was to be done with it. */
function deciding({ args, ...one }: Json, actions: readonly Json[], more: Json = {}): Json {
  const seen = { state: 'open', tier: 'medium', claimed_by: null };
  const base = { case_id: (args as Json).case_id, comment: null, verdicts: [], seen, reason_code: 'contact_sharing' };
  return { ...one, name: 'decide', args: { ...base, actions, ...more } };
}

export const BLUNDERS = [
  ...Object.keys(OF_A_BODY),
  ...Object.keys(OF_A_POSITION),
  ...Object.keys(OF_A_PUSH),
  ...Object.keys(OF_A_COMMAND),
  ...Object.keys(OF_A_SIGNED_COMMAND),
];
/** One of them. */
export type Blunder = string;

/** What the program may name. */
export interface Known {
  /** Of the device, the earliest first. */
  readonly certificates: readonly string[];
  /** Other people's devices. */
  readonly devices: readonly string[];
}

export interface Signing extends Known {
  readonly random: Random;
  /** By the key of the device. */
  readonly sign: (text: string) => string;
}

/** The body as it is sent in place of this one; null where there is nothing to blunder with. */
export function blundered(path: string, body: string, how: Blunder, signing: Signing): string | null {
  const ofBody = OF_A_BODY[how];
  if (ofBody) return ofBody(body, signing.random);
  const asked = JSON.parse(body) as Json;
  const ofPosition = OF_A_POSITION[how];
  if (ofPosition) return 'protocol' in asked ? JSON.stringify(ofPosition(asked, signing.random)) : null;
  if (path !== '/sync/push') return null;
  const ofPush = OF_A_PUSH[how];
  if (ofPush) return JSON.stringify(ofPush(asked));
  const commands = [...(asked.commands as Json[])];
  const at = signing.random.between(0, commands.length - 1);
  commands[at] = command(must(commands[at], 'a command'), how, signing);
  return JSON.stringify({ ...asked, commands });
}

function command(one: Json, how: Blunder, signing: Signing): Json {
  const ofCommand = OF_A_COMMAND[how];
  if (ofCommand) return ofCommand(one, signing);
  const { signature: _signature, ...said } = must(OF_A_SIGNED_COMMAND[how], how)(one, signing);
  return { ...said, signature: signing.sign(canonical(said)) };
}
