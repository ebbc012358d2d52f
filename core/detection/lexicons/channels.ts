/** Messengers, networks and ways to pay, as people write them. `sure` names have no other meaning in chat. */
export interface Channel {
  readonly id: string;
  /** What a person reads in a reason. */
  readonly label: string;
  readonly kind: 'app' | 'social' | 'pay';
  readonly sure: readonly string[];
  /** Names that are also words: they need a sign that the channel is meant. */
  readonly unsure: readonly string[];
}

/** Groups of names that share an id; every other id is the channel's own name. */
const LABELS: Readonly<Record<string, string>> = {
  whatsapp: 'WhatsApp',
  wechat: 'WeChat',
  tiktok: 'TikTok',
  paypal: 'PayPal',
  cashapp: 'Cash App',
  line: 'another messenger',
  botim: 'another messenger',
  twitter: 'another network',
  revolut: 'Revolut or the like',
  momo: 'mobile money',
  nigeria: 'a bank or wallet of Nigeria',
  india: 'a payment app of India',
  wero: 'a payment app or prepaid card',
  wire: 'a money transfer service',
  crypto: 'a cryptocurrency',
  bank: 'a bank account',
};
const channel = (kind: Channel['kind'], id: string, sure: string, unsure = ''): Channel => ({
  id,
  label: LABELS[id] ?? id.charAt(0).toUpperCase() + id.slice(1),
  kind,
  sure: sure.split(' ').filter(Boolean),
  unsure: unsure.split(' ').filter(Boolean),
});

export const CHANNELS: readonly Channel[] = [
  channel(
    'app',
    'whatsapp',
    'whatsapp whatsap watsapp watsap whatapp whattsapp wattsapp wattsap wasap wassap wasapp guasap guatsap guasapp whatssap whatsup watsup watsupp wazzap wazap whazap whazzap wapp wattsup ouatsap ouatsape ouatsapp watsape uatsap uatizapi uatizap zapzap zap whatzap watzap whatzapp wsp wpp wtsp whtsapp whtsap wzp vatsap vhatsapp whatsaap whatsaapp wahtsapp whatsppp whatspp whatspap whastapp hwatsapp wotsapp wotsap wossap',
    'whats wa zapp ws wattsp whats-app',
  ),
  channel(
    'app',
    'telegram',
    'telegram telegramm telegrm telegrem tlgrm telegam teligram telagram telegraam telegrama tegegram tlegram telgram',
    'tg tele',
  ),
  channel('app', 'signal', '', 'signal'),
  channel('app', 'viber', 'viber vyber vibber wiber', ''),
  channel('app', 'skype', 'skype skyp skaip esquype', ''),
  channel('app', 'messenger', 'messenger mesenger messanger fbmessenger msgr', ''),
  channel('app', 'wechat', 'wechat weixin', ''),
  channel('app', 'line', '', 'line imo wire kik element session'),
  channel('app', 'discord', '', 'discord'),
  channel(
    'app',
    'botim',
    'botim threema imessage facetime whatsappbusiness googlemeet hangouts kakaotalk kakao zalo',
    'zoom meet duo teams slack',
  ),
  channel(
    'social',
    'instagram',
    'instagram instagramm instagrm insta instgram istagram instagran instargam intagram instagam',
    'ig gram insgram',
  ),
  channel('social', 'facebook', 'facebook facebok fcbk facebk fesbuk feisbuk feice facebuk', 'fb face meta'),
  channel('social', 'snapchat', 'snapchat snapchatt snapshat snpchat', 'snap sc'),
  channel('social', 'tiktok', 'tiktok ticktok tiktoc', 'tt'),
  channel('social', 'twitter', 'twitter linkedin pinterest onlyfans bluesky mastodon', 'youtube reddit threads tumblr'),
  channel('pay', 'paypal', 'paypal paypall paipal payapl paypl pypl paypol paypai', 'pp'),
  channel('pay', 'zelle', 'zelle zell zele zel', ''),
  channel('pay', 'venmo', 'venmo vemno venmoo benmo', ''),
  channel('pay', 'cashapp', 'cashapp cashap kashapp cashtag', ''),
  channel('pay', 'revolut', 'revolut revolute revolt monzo starling', 'wise n26 chime wave lydia sumup sunday'),
  channel('pay', 'bizum', 'bizum bizun vizum bisum', ''),
  channel('pay', 'pix', 'pixzinho picpay mercadopago nubank pagseguro mbway', 'pix'),
  channel(
    'pay',
    'momo',
    'momopay mobilemoney orangemoney mtnmoney mpesa mtnmomo airtelmoney tigopesa ecocash moovmoney',
    'momo orange airtel',
  ),
  channel(
    'pay',
    'nigeria',
    'opay palmpay kuda moniepoint gtbank gtb zenithbank flutterwave paystack chippercash',
    'chipper access uba zenith fcmb',
  ),
  channel('pay', 'india', 'paytm phonepe gpay googlepay bhim', 'upi'),
  channel(
    'pay',
    'wero',
    'wero weero paylib leetchi lydiapay twint giropay payconiq bancontact paysafecard neosurf transcash',
    '',
  ),
  channel('pay', 'wire', 'westernunion moneygram worldremit remitly sendwave skrill neteller payoneer', 'wu remit'),
  channel(
    'pay',
    'crypto',
    'bitcoin btc usdt ethereum crypto cryptos cryptocurrency tether dogecoin usdc bitcoins stablecoin kripto krypto cripto criptomonedas trc20 erc20',
    'eth sol coin ltc',
  ),
  channel('pay', 'bank', 'iban sepa rib bacs ach', ''),
];

export const CHANNEL_NAMES: readonly string[] = CHANNELS.flatMap((c) => [...c.sure, ...c.unsure]);

export interface Named {
  readonly channel: Channel;
  readonly sure: boolean;
}
export const CHANNEL_BY_NAME: ReadonlyMap<string, Named> = new Map<string, Named>(
  CHANNELS.flatMap((c) => [
    ...c.sure.map((name) => [name, { channel: c, sure: true }] as [string, Named]),
    ...c.unsure.map((name) => [name, { channel: c, sure: false }] as [string, Named]),
  ]),
);
/** Names long enough to be recognised backwards or in pieces without taking ordinary words for them. */
export const LONG_NAMES: ReadonlySet<string> = new Set(
  CHANNELS.flatMap((c) => c.sure.filter((name) => name.length >= 5)).filter(
    (name) => !['whatsup', 'watsup', 'wechat', 'revolt', 'zapzap', 'messenger', 'feice'].includes(name),
  ),
);
