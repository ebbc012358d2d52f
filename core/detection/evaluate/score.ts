import type { SignalDraft, Span } from '../define.ts';
import { DETECTOR_VERSION, detectMessage } from '../index.ts';
import type { Models } from '../model/predict.ts';
import { MODELS } from '../model/predict.ts';
import type { SignalType } from '../signals.ts';
import { MESSAGE_SIGNAL_TYPES, VIOLATION_CONFIDENCE } from '../signals.ts';
import type { Conversation } from './corpus.ts';
import { replay } from './corpus.ts';
import type { Calibration, Rate } from './statistics.ts';
import { calibration, wilson } from './statistics.ts';

const LABELS: readonly string[] = MESSAGE_SIGNAL_TYPES;

/** What the detector said of one conversation, by signal type: the most confident draft of each. */
export interface Judged {
  readonly conversation: Conversation;
  readonly raised: ReadonlyMap<SignalType, SignalDraft>;
}

export function judge(conversation: Conversation, models: Models = MODELS): Judged {
  const raised = new Map<SignalType, SignalDraft>();
  for (const { message, context } of replay(conversation)) {
    for (const draft of detectMessage(message, context, models).signals) {
      if (!LABELS.includes(draft.type)) continue;
      const held = raised.get(draft.type);
      if (held === undefined || draft.confidence > held.confidence) raised.set(draft.type, draft);
    }
  }
  return { conversation, raised };
}

const allowedOf = (conversation: Conversation) =>
  new Set((conversation.allow ?? []).map((one) => (typeof one === 'string' ? one : one.signal)));
const expectedOf = (conversation: Conversation) => new Set(conversation.expect.map((one) => one.signal));
const sure = (judged: Judged): SignalType[] =>
  [...judged.raised.values()].filter((one) => one.confidence >= VIOLATION_CONFIDENCE).map((one) => one.type);

export interface Miss {
  readonly id: string;
  readonly lang: string;
  readonly class: string;
  readonly signal: SignalType;
  readonly message: number;
  readonly span: string | null;
  /** Whether the conversation was found by another expected signal. */
  readonly found: boolean;
}
export interface FalseAlarm {
  readonly id: string;
  readonly lang: string;
  readonly class: string;
  readonly signal: SignalType;
  readonly confidence: number;
  readonly message: number;
  readonly span: string | null;
  readonly reasons: readonly string[];
}
export interface SignalScore {
  readonly precision: Rate;
  readonly recall: Rate;
  readonly located: Rate;
}
export interface Report {
  readonly detectorVersion: string;
  readonly conversations: number;
  readonly violations: { readonly found: number; readonly total: number; readonly rate: Rate };
  readonly benign: { readonly flagged: number; readonly total: number; readonly rate: Rate };
  readonly signals: Readonly<Record<string, SignalScore>>;
  readonly classes: Readonly<Record<string, Rate>>;
  readonly languages: Readonly<Record<string, { readonly found: Rate; readonly flagged: Rate }>>;
  readonly evasion: Readonly<Record<string, Rate>>;
  readonly calibration: Calibration;
  readonly misses: readonly Miss[];
  readonly falseAlarms: readonly FalseAlarm[];
}

/** Scores the detector on labelled conversations as `test/corpus/README.md` says. */
export function scoreCorpus(conversations: readonly Conversation[], models: Models = MODELS): Report {
  const judged = conversations.map((one) => judge(one, models));
  const violations = judged.filter((one) => one.conversation.violation);
  const benign = judged.filter((one) => !one.conversation.violation);
  const found = (one: Judged) => sure(one).some((type) => expectedOf(one.conversation).has(type));
  const flagged = (one: Judged) =>
    sure(one).some((type) => !allowedOf(one.conversation).has(type) && !expectedOf(one.conversation).has(type));
  const rate = (list: readonly Judged[], test: (one: Judged) => boolean) =>
    wilson(list.filter(test).length, list.length);
  const groups = (list: readonly Judged[], keys: (one: Judged) => readonly string[]) => {
    const map = new Map<string, Judged[]>();
    for (const one of list) for (const key of keys(one)) map.set(key, [...(map.get(key) ?? []), one]);
    return [...map].sort(([a], [b]) => a.localeCompare(b));
  };
  const byClass = groups(judged, (one) => [one.conversation.class]);
  return {
    detectorVersion: DETECTOR_VERSION,
    conversations: judged.length,
    violations: { found: violations.filter(found).length, total: violations.length, rate: rate(violations, found) },
    benign: { flagged: benign.filter(flagged).length, total: benign.length, rate: rate(benign, flagged) },
    signals: Object.fromEntries(MESSAGE_SIGNAL_TYPES.map((type) => [type, scoreSignal(type, judged)])),
    classes: Object.fromEntries(
      byClass.map(([key, list]) => [key, rate(list, list[0]?.conversation.violation ? found : flagged)]),
    ),
    languages: Object.fromEntries(
      groups(judged, (one) => [one.conversation.lang]).map(([key, list]) => [
        key,
        {
          found: rate(
            list.filter((one) => one.conversation.violation),
            found,
          ),
          flagged: rate(
            list.filter((one) => !one.conversation.violation),
            flagged,
          ),
        },
      ]),
    ),
    evasion: Object.fromEntries(
      groups(violations, (one) => one.conversation.evasion ?? []).map(([key, list]) => [key, rate(list, found)]),
    ),
    calibration: calibration(
      judged.flatMap((one) =>
        [...one.raised.values()].map((draft) => ({ confidence: draft.confidence, right: right(one, draft.type) })),
      ),
    ),
    misses: judged.flatMap((one) => missesOf(one, found(one))),
    falseAlarms: judged.flatMap(falseAlarmsOf),
  };
}

const right = (one: Judged, type: SignalType) =>
  expectedOf(one.conversation).has(type) || allowedOf(one.conversation).has(type);

function scoreSignal(type: SignalType, judged: readonly Judged[]): SignalScore {
  const raised = judged.filter((one) => sure(one).includes(type));
  const expected = judged.filter((one) => expectedOf(one.conversation).has(type));
  const hit = expected.filter((one) => sure(one).includes(type));
  return {
    precision: wilson(raised.filter((one) => right(one, type)).length, raised.length),
    recall: wilson(hit.length, expected.length),
    located: wilson(hit.filter((one) => located(one, type)).length, hit.length),
  };
}

/** Whether a span of the draft touches the labelled one, in the message that the label names. */
function located(one: Judged, type: SignalType): boolean {
  const label = one.conversation.expect.find((each) => each.signal === type);
  const spans = one.raised.get(type)?.spans ?? [];
  if (label === undefined || label.span === null) return spans.length > 0;
  const at = (one.conversation.messages[label.message]?.text ?? '').indexOf(label.span);
  const end = at + label.span.length;
  return spans.some((span) => messageIndex(span) === label.message && span.start < end && span.end > at);
}

const messageIndex = (span: Span | undefined): number => Number(span?.messageId.split('/').at(-1) ?? 0);

function missesOf(one: Judged, found: boolean): Miss[] {
  const { conversation } = one;
  return conversation.expect
    .filter((label) => !sure(one).includes(label.signal))
    .map((label) => ({
      id: conversation.id,
      lang: conversation.lang,
      class: conversation.class,
      signal: label.signal,
      message: label.message,
      span: label.span,
      found,
    }));
}

function falseAlarmsOf(one: Judged): FalseAlarm[] {
  const { conversation } = one;
  return sure(one)
    .filter((type) => !right(one, type))
    .map((type) => {
      const draft = one.raised.get(type);
      const span = draft?.spans[0];
      const message = messageIndex(span);
      return {
        id: conversation.id,
        lang: conversation.lang,
        class: conversation.class,
        signal: type,
        confidence: draft?.confidence ?? 0,
        message,
        span: span === undefined ? null : (conversation.messages[message]?.text.slice(span.start, span.end) ?? null),
        reasons: (draft?.reasons ?? []).map((reason) => reason.text),
      };
    });
}
