import { isKnown } from '../lexicons/index.ts';
import type { Mention } from '../mentions.ts';
import type { Reading } from '../reading.ts';
import { isA } from '../reading.ts';
import { isOffer } from './offer.ts';

/**
 * A channel's name is often what the work is about: "our Instagram grid", "integrate Pix", "the PayPal checkout fails".
 * Then it stands before a thing of its own, belongs to a third party, or is the object of a verb of work; a name by
 * which two people are to meet or pay stands at the end of its clause or before a word of the meeting.
 */
const WORK_REACH = 6;
const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter(Boolean));

/** Verbs and nouns of doing a job on something, of every language. */
const WORK = words(`
  design designing redesign manage managing run running build building built develop developing code coding program
  programming integrate integrating integration debug debugging fix fixing repair repairing reset resetting recover
  translate translating edit editing write writing create creating set configure configuring install installing
  open opening proofread research study lagana lagao banwana sikhana zeigen zeig erklaren beibringen
  funktionieren funktioniert montrer expliquer ensenar ensenarle mostrar explicar ensinar teach teaching learn
  course lesson lessons script banner logo caption captions template templates icons sticker
  stickers advertise advertising promote schedule automate automation bot plugin api webhook website newsletter
  campaign campaigns strategy invest investing trade trading tax taxes accounting audit
  affiche affiches visuel visuels creer refaire gerer gere reparer configurer integrer developper traduire formation
  cours publicite campagne maquette ouvrir installer depanner
  gestionar gestionen gestione gestiona disenar diseno disenas arreglar integrar configurar traducir crear curso cartel
  campana publicidad desarrollar publicaciones
  arte artes gerenciar gestao consertar configure divulgacao anuncio anuncios desenvolver traduzir aula
  gestalten einrichten reparieren uberarbeiten integrieren einbinden programmieren ubersetzen entwickeln kurs vorlage
  werbung anzeige anzeigen betreuen
  tengeneza rekebisha banao sikhao sikhna`);

/** What belongs to a network or a way of paying rather than to a person: the name says which one. */
const THINGS = words(`
  page pages post posts story stories reel reels grid feed ad ads advert adverts campaign campaigns content marketing
  strategy caption captions followers photos pictures videos stickers sticker icon icons logo style green blue ghost
  theme themed office building store shop api bot alert alerts notification notifications widget plugin checkout button
  buttons integration webhook gateway boleto botao error errors course courses lesson lessons script scripts trading mining
  wallets catalog catalogue channel channels dance trend challenge filter filters algorithm account-manager marketplace
  pixel insights analytics seite beitrage werbung kampagne anzeigen sticker kanal
  publicaciones historias anuncios loja checkout vetrina`);

/** What people learn of, file or trade. */
const MATTERS = words(`tax taxes market markets mining trading course lessons exchange exchanges wallet-app investment
  adoption research thesis history price prices chart charts community news policy startup industry users`);

/** "portada de Facebook", "photos WhatsApp": the thing stands before the name. */
const THINGS_BEFORE =
  words(`portada pagina paginas publicaciones historias anuncio anuncios campana banner foto fotos video
  videos post posts stories reels compte-pro page couverture banniere visuels photos publications pub capa arte
  botao botoes boton botones bouton boutons knopf button buttons beitrag beitrage seite titelbild
  kanal cover header filter geofilter emotes`);

/** "Instagram de la panadería", "insta da hamburgueria", "Facebook of the club". */
const OF = words('de da do das dos del della di dei du des of von vom der unserer unseres unsere');

/** "PhonePe ka payment gateway": a payment is the thing only in such a chain; "PayPal payment only" is a proposal. */
const OF_HINDI = words('ka ki ke');
const HINDI_THINGS = words('payment payments page account logo button link gateway');

/** Words that follow the name of a channel where people are to meet or pay, or that end what is said of it. */
const FOLLOWS = words(`
  y e et und ou o oder or and but for to at on in is its are was if then so when where whenever because since cause with
  without from by via me us you u i we my your mine please pls plz abeg only instead now later today tomorrow tonight
  too also ok okay yes yeah no not directly direct number numbers num name username user handle id account link qr code
  dear sir madam bro oga sis hun babe there here easier faster better quicker works best cheaper less after before
  tomorow asap anytime anyway right sure thanks thank cheers hai hain karo kar pe par ya na wa kwa si ni`);

/** "my page": the writer's own is a way to reach them. */
const OWN = words(
  'my mine ma mon mes mi mis meu minha minhas mein meine meiner our notre nuestra nuestro nossa unsere',
);

/** "WhatsApp Business", "Telegram app": still the name. */
const PRODUCTS = words('business app web pro premium');

/** Whether the name at `mention` is what the writers talk about. */
export function isSubject(reading: Reading, mention: Mention): boolean {
  if (isOfferAfterWork(reading, mention)) return false;
  const product = reading.words[mention.last];
  const next = PRODUCTS.has(product?.text ?? '') && product?.gap === 0 ? reading.words[mention.last + 1] : product;
  if (next !== undefined && next.gap === 0) {
    if (THINGS.has(next.text)) return true;
    if (mention.channel.kind !== 'pay' && OF.has(next.text)) return true;
    if (OF_HINDI.has(next.text) && HINDI_THINGS.has(reading.words[mention.last + 1]?.text ?? '')) return true;
    if (mention.channel.kind === 'pay' && MATTERS.has(next.text)) return true;
    if (isUnknownNoun(next.text) && !FOLLOWS.has(next.text)) return true;
  }
  const before = reading.words[mention.first - 1]?.text ?? '';
  const thing = OF.has(before) ? mention.first - 2 : mention.first - 1;
  if (THINGS_BEFORE.has(reading.words[thing]?.text ?? '') && !OWN.has(reading.words[thing - 1]?.text ?? ''))
    return true;
  return workBefore(reading, mention) !== null;
}

/** "I fix it, then PayPal the rest": the work excuses its own names, not the one that comes after it. */
export function isOfferAfterWork(reading: Reading, mention: Mention): boolean {
  const work = workBefore(reading, mention);
  return work !== null && isOffer(reading, mention, work);
}

/** The nearest word of work before the name, in the same sentence. */
function workBefore(reading: Reading, mention: Mention): number | null {
  for (let i = mention.first - 1; i >= Math.max(0, mention.first - WORK_REACH); i--) {
    if ((reading.words[i + 1]?.gap ?? 2) === 2) return null;
    if (WORK.has(reading.words[i]?.text ?? '')) return i;
  }
  return null;
}

/** A word of no lexicon that looks like one of a language rather than like a user name. */
const isUnknownNoun = (word: string): boolean =>
  word.length >= 4 && word.length <= 12 && !isKnown(word) && [...word].every((letter) => letter < '0' || letter > '9');

/** Sets hold verbs that ask for contact and verbs that only may: these only may. */
const WEAK_TOUCH = words(`
  use using have got look lookup search user id username profile handle hi hello best better works instead send share
  forward join scan download install easier faster quicker prefer available drop group
  cherche cherchez trouve trouvez photo photos mieux nom profil voir utilise marque note dispo passe passez viens venez
  donne groupe tienes tengo foto fotos mejor facil rapido perfil usuario vamos manda mande mandar envia tem foto fotos
  melhor rapido facil perfil bio usuario me passa passo acho acha bilder foto fotos besser einfacher schneller lieber
  nutzen nutze hast haben profil such suche suchen kar karo karna pe par aa group photo photos dekho dey enter drop
  kwenye tuma pata`);

/** "text me on …", "… me", "…, message me there": somebody is asked to come there. */
export function isRequested(reading: Reading, mention: Mention): boolean {
  const after = reading.words[mention.last];
  if (after !== undefined && after.gap === 0 && (after.text === 'me' || after.text === 'us')) return true;
  for (let i = mention.first - 1; i >= Math.max(0, mention.first - 5); i--) {
    if ((reading.words[i + 1]?.gap ?? 2) === 2) return false;
    const { text } = reading.words[i] ?? { text: '' };
    if (isA(reading, i, 'touch') && !WEAK_TOUCH.has(text)) return true;
  }
  for (let i = mention.last; i < Math.min(reading.words.length, mention.last + 12); i++) {
    if (reading.words[i]?.gap === 2) return false;
    const { text } = reading.words[i] ?? { text: '' };
    if (isA(reading, i, 'touch') && !WEAK_TOUCH.has(text) && isA(reading, i + 1, 'party')) return true;
  }
  return false;
}
