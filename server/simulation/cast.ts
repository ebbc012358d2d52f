import type { Ids } from './ids.ts';
import type { Language, Market } from './language/define.ts';
import { LANGUAGES } from './language/index.ts';
import { PERSONA_NAMES, PERSONAS, type Persona } from './personas.ts';
import type { Random } from './random.ts';

/** An account of the platform. */
export interface Account {
  readonly id: string;
  readonly kind: 'client' | 'provider';
  readonly persona: Persona;
  readonly name: string;
  readonly language: Language;
  readonly market: Market;
  readonly email: string;
  /** What it tells others. */
  readonly phone: string;
  /** The same, where nobody else has it: what it registers with. Ranges of numbers for fiction end, worlds do not. */
  readonly ownPhone: string | null;
  readonly handle: string;
  readonly device: string;
  readonly userAgent: string;
  readonly verified: boolean;
  /** What a provider does; what a client mostly looks for. */
  readonly category: string;
  readonly payout: string;
}

/** Everybody there is, and who meets whom. Grows by newcomers up to a bound, so that a long run stays in memory. */
export interface Cast {
  readonly rings: readonly (readonly Account[])[];
  /** A number of that market which nobody has; null when there seems to be none left. */
  freshNumber(market: Market): string | null;
  newcomer(kind?: Account['kind']): Account;
  /** A client's account that the same hand makes on the same device. */
  puppet(of: Account): Account;
  /** An account of that persona. Of offenders the same few come up more often than others, as habits have it. */
  one(persona: Persona): Account | undefined;
  anyone(): Account;
  /** Somebody honest on the other side who speaks the account's language. */
  partner(of: Account): Account;
  everyone(): readonly Account[];
}

export interface CastOptions {
  readonly clients: number;
  readonly providers: number;
  readonly rings: number;
}

const MAX_ACCOUNTS = 5_000;
const RING_SIZE = 5;
const MAX_DRAWS = 50;
const MAIL_DOMAINS = ['example.org', 'example.com', 'example.net'];
const USER_AGENTS = [
  'Marketplace/8.2 (Android 15)',
  'Marketplace/8.1 (iOS 19.2)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
];

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();

export function createCast(options: CastOptions, random: Random, ids: Ids): Cast {
  const all: Account[] = [];
  const byPersona = new Map<Persona, Account[]>();
  const honestBySide = new Map<string, Account[]>();
  const numbers = new Set<string>();
  const mails = new Set<string>();
  const most = Math.max(MAX_ACCOUNTS, options.clients + options.providers);

  const listed = <K>(map: Map<K, Account[]>, key: K): Account[] => {
    const list = map.get(key) ?? [];
    map.set(key, list);
    return list;
  };
  const join = (account: Account): Account => {
    all.push(account);
    listed(byPersona, account.persona).push(account);
    if (account.persona === 'honest') listed(honestBySide, `${account.language.tag}/${account.kind}`).push(account);
    return account;
  };
  const draw = (market: Market): { number: string; fresh: boolean } => {
    let number = market.phone(random);
    for (let draws = 1; numbers.has(number) && draws < MAX_DRAWS; draws += 1) number = market.phone(random);
    const fresh = !numbers.has(number);
    numbers.add(number);
    return { number, fresh };
  };
  const freshMail = (name: string): string => {
    const at = random.pick(MAIL_DOMAINS);
    let mail = `${name}@${at}`;
    for (let more = 1; mails.has(mail); more += 1) mail = `${name}.${more}@${at}`;
    mails.add(mail);
    return mail;
  };
  const invent = (kind: Account['kind'], persona: Persona, language = random.weighted(LANGUAGES)): Account => {
    const given = random.pick(language.given);
    const family = random.pick(language.family);
    const market = random.pick(language.markets);
    const id = ids.platform(kind === 'client' ? 'cl' : 'pr');
    const slug = `${plain(given)}.${plain(family)}${random.between(1, 99)}`;
    const email = freshMail(slug);
    const { number, fresh } = draw(market);
    return {
      id,
      kind,
      persona,
      name: `${given} ${family}`,
      language,
      market,
      email,
      phone: number,
      ownPhone: fresh ? number : null,
      handle: `@${plain(given)}_${plain(family).slice(0, 6)}_example`,
      device: ids.platform('dev'),
      userAgent: random.pick(USER_AGENTS),
      verified: random.chance(persona === 'honest' ? 0.7 : 0.25),
      category: random.pick(Object.keys(language.services)),
      payout: ids.platform('pay'),
    };
  };
  const persona = (kind: Account['kind']): Persona =>
    random.weighted(
      PERSONA_NAMES.filter((name) => (PERSONAS[name].plays as readonly string[]).includes(kind)).map(
        (name) => [name, PERSONAS[name].share] as const,
      ),
    );
  const newcomer = (kind: Account['kind'] = random.chance(0.65) ? 'client' : 'provider'): Account => {
    const account = invent(kind, persona(kind));
    return all.length < most ? join(account) : account;
  };

  // Both sides of every language are there from the start, so that everyone finds a partner.
  for (const [language] of LANGUAGES) {
    join(invent('client', 'honest', language));
    join(invent('provider', 'honest', language));
  }
  // And each way of offending, so that small worlds show all of them.
  for (const name of PERSONA_NAMES) if (name !== 'honest' && name !== 'ring') join(invent('provider', name));
  const rings = Array.from({ length: options.rings }, () => {
    const first = join(invent('provider', 'ring'));
    const others = Array.from({ length: RING_SIZE - 1 }, () =>
      join({ ...invent('provider', 'ring', first.language), device: first.device, payout: first.payout }),
    );
    return [first, ...others];
  });
  const has = { client: 0, provider: 0 };
  for (const { kind } of all) has[kind] += 1;
  for (; has.client < options.clients; has.client += 1) join(invent('client', persona('client')));
  for (; has.provider < options.providers; has.provider += 1) join(invent('provider', persona('provider')));

  return {
    rings,
    freshNumber(market) {
      const { number, fresh } = draw(market);
      return fresh ? number : null;
    },
    newcomer,
    puppet(of) {
      const account = { ...invent('client', 'ring', of.language), device: of.device, market: of.market };
      return all.length < most ? join(account) : account;
    },
    one(name) {
      const list = byPersona.get(name);
      if (!list || list.length === 0) return undefined;
      return list[Math.floor(random.float() ** (name === 'honest' ? 1 : 2) * list.length)];
    },
    anyone: () => random.pick(all),
    partner: (of) =>
      random.pick(honestBySide.get(`${of.language.tag}/${of.kind === 'client' ? 'provider' : 'client'}`) ?? all),
    everyone: () => all,
  };
}
