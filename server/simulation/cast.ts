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
  readonly phone: string;
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
  /** Ranges for fiction are small: another draw as long as somebody has the number, within reason. */
  const numberIn = (market: Market): string => {
    let number = market.phone(random);
    for (let draws = 1; numbers.has(number) && draws < MAX_DRAWS; draws += 1) number = market.phone(random);
    numbers.add(number);
    return number;
  };
  const invent = (kind: Account['kind'], persona: Persona, language = random.weighted(LANGUAGES)): Account => {
    const given = random.pick(language.given);
    const family = random.pick(language.family);
    const market = random.pick(language.markets);
    const id = ids.platform(kind === 'client' ? 'cl' : 'pr');
    const slug = `${plain(given)}.${plain(family)}${random.between(1, 99)}`;
    return {
      id,
      kind,
      persona,
      name: `${given} ${family}`,
      language,
      market,
      email: `${slug}@${random.pick(MAIL_DOMAINS)}`,
      phone: numberIn(market),
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
    return all.length < MAX_ACCOUNTS ? join(account) : account;
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
  while (all.filter((account) => account.kind === 'client').length < options.clients) newcomer('client');
  while (all.filter((account) => account.kind === 'provider').length < options.providers) newcomer('provider');

  return {
    rings,
    newcomer,
    puppet(of) {
      const account = { ...invent('client', 'ring', of.language), device: of.device, market: of.market };
      return all.length < MAX_ACCOUNTS ? join(account) : account;
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
