import type { Obfuscation } from '../../core/detection/signals.ts';
import type { Account } from './cast.ts';
import type { PhraseKind } from './language/define.ts';
import { expand } from './language/expand.ts';
import { type EmitOptions, SECOND, type Stage, type Violation } from './stage.ts';

type Slots = Readonly<Record<string, string>>;

/** A conversation of two accounts, with a clock of its own that moves on as they write. */
export interface Talk {
  readonly id: string;
  /** When the last message was written. */
  readonly now: number;
  /** Lets time pass. */
  pause(ms: number): void;
  /** Writes a phrase of that kind in the writer's language. Returns the message's platform id. */
  phrase(from: Account, kind: PhraseKind, slots?: Slots, violation?: Violation, disguise?: Obfuscation): string;
  /** Writes this text. */
  say(from: Account, text: string, options?: EmitOptions): string;
  /** Corrects a message shortly after it was written. */
  edit(from: Account, messageId: string, before: string, after: string): void;
  remove(from: Account, messageId: string): void;
}

export const APPS = ['WhatsApp', 'Telegram', 'Signal', 'Instagram', 'Facebook'] as const;

/** The sentence, ready to be written. */
export function sentence(stage: Stage, from: Account, to: Account, kind: PhraseKind, slots: Slots = {}): string {
  const { random } = stage;
  const language = from.language;
  const provider = from.kind === 'provider' ? from : to;
  const all: Slots = {
    name: to.name.split(' ')[0] ?? to.name,
    service: language.services[provider.category] ?? random.pick(Object.values(language.services)),
    day: random.pick(language.days),
    app: random.pick(APPS),
    method: random.pick(language.methods),
    percent: String(random.pick([5, 10, 15, 20])),
    ...slots,
  };
  return expand(random.pick(language.phrases[kind]), all, random);
}

export function startTalk(stage: Stage, client: Account, provider: Account, at = stage.at): Talk {
  const { random } = stage;
  const id = stage.id('conv');
  let now = at;

  const say = (from: Account, content: string, options: EmitOptions = {}): string => {
    const messageId = stage.id('msg');
    const to = from === client ? provider : client;
    const attachments = random.chance(0.03)
      ? [{ type: 'image/jpeg', bytes: random.between(40_000, 2_400_000) }]
      : undefined;
    stage.emit(
      'message.created',
      now,
      {
        message_id: messageId,
        sender_id: from.id,
        receiver_id: to.id,
        conversation_id: id,
        content,
        ...(attachments ? { attachments } : {}),
        device: { id: from.device, user_agent: from.userAgent, region: from.market.country },
      },
      options,
    );
    now += SECOND + random.wait(40 * SECOND);
    return messageId;
  };

  return {
    id,
    get now() {
      return now;
    },
    pause(ms) {
      now += ms;
    },
    say,
    phrase(from, kind, slots, violation, disguise) {
      const truth = violation ? { userId: from.id, violation, disguise: disguise ?? null } : undefined;
      return say(from, sentence(stage, from, from === client ? provider : client, kind, slots), { truth });
    },
    edit(from, messageId, before, after) {
      const to = from === client ? provider : client;
      stage.emit('message.edited', now, {
        message_id: messageId,
        sender_id: from.id,
        receiver_id: to.id,
        conversation_id: id,
        content: after,
        previous_content: before,
      });
      now += SECOND;
    },
    remove(from, messageId) {
      now += random.between(10, 90) * SECOND;
      stage.emit('message.deleted', now, { message_id: messageId, sender_id: from.id });
    },
  };
}
