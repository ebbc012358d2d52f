/** Number words of the platform's languages as digits, compound forms included. */

const table = new Map<string, string>();
const add = (value: number | string, words: string) => {
  for (const word of words.split(' ')) if (!table.has(word)) table.set(word, String(value));
};

const UNITS: readonly string[] = [
  // en fr es pt de sw hi it, folded; spellings of chat included
  'zero oh null nul cero sifuri shunya shoonya sunya zro zerro ziro',
  'one un une uno una um uma ein eins eine moja ek wan',
  'two deux dos dois duas zwei zwo mbili due tu',
  'three trois tres drei tatu teen tri tree thri',
  'four quatre cuatro quatro vier nne char chaar quattro for',
  'five cinq cinco funf fuenf tano paanch panch cinque fiv faiv',
  'six seis sechs sita chhe chhah sei meia siz',
  'seven sept siete sete sieben saba saat sette sevn',
  'eight huit ocho oito acht nane aath otto eit ait',
  'nine neuf nueve nove neun tisa nau nain',
  'ten dix diez dez zehn kumi das dieci',
  'eleven onze once elf undici',
  'twelve douze doce doze zwolf zwoelf dodici',
  'thirteen treize trece treze dreizehn',
  'fourteen quatorze catorce catorze vierzehn',
  'fifteen quinze quince funfzehn fuenfzehn',
  'sixteen seize dieciseis dezesseis dezasseis sechzehn',
  'seventeen diecisiete dezessete dezassete siebzehn dixsept',
  'eighteen dieciocho dezoito achtzehn dixhuit',
  'nineteen diecinueve dezenove dezanove neunzehn dixneuf',
];
UNITS.forEach((words, value) => {
  add(value, words);
});
const TENS: readonly (readonly [number, string])[] = [
  [20, 'twenty vingt veinte vinte zwanzig ishirini bees'],
  [30, 'thirty trente treinta trinta dreissig thelathini tees'],
  [40, 'forty fourty quarante cuarenta quarenta vierzig arobaini chalis'],
  [50, 'fifty cinquante cincuenta cinquenta funfzig fuenfzig hamsini pachas'],
  [60, 'sixty soixante sesenta sessenta sechzig sitini saath'],
  [70, 'seventy septante setenta siebzig sabini sattar'],
  [80, 'eighty octante huitante ochenta oitenta achtzig themanini assi'],
  [90, 'ninety nonante noventa neunzig tisini nabbe'],
];
for (const [value, words] of TENS) add(value, words);
[
  'veintiuno',
  'veintidos',
  'veintitres',
  'veinticuatro',
  'veinticinco',
  'veintiseis',
  'veintisiete',
  'veintiocho',
  'veintinueve',
].forEach((word, i) => {
  add(21 + i, word);
});
const GERMAN_UNITS = ['ein', 'zwei', 'drei', 'vier', 'funf', 'sechs', 'sieben', 'acht', 'neun'];
const GERMAN_TENS = ['zwanzig', 'dreissig', 'vierzig', 'funfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
GERMAN_TENS.forEach((ten, t) => {
  GERMAN_UNITS.forEach((unit, u) => {
    add((t + 2) * 10 + u + 1, `${unit}und${ten}`);
  });
});
for (const [value, words] of [
  [100, 'cien ciento cem'],
  [200, 'doscientos duzentos'],
  [300, 'trescientos trezentos'],
  [400, 'cuatrocientos quatrocentos'],
  [500, 'quinientos quinhentos'],
  [600, 'seiscientos seiscentos'],
  [700, 'setecientos setecentos'],
  [800, 'ochocientos oitocentos'],
  [900, 'novecientos novecentos'],
] as const)
  add(value, words);

export const NUMBER_WORDS: ReadonlyMap<string, string> = table;

/** Words that are numbers only among other numbers. */
export const WEAK_NUMBERS: ReadonlySet<string> = new Set([
  'for',
  'tu',
  'tree',
  'un',
  'une',
  'una',
  'um',
  'uma',
  'ein',
  'eine',
  'eins',
  'one',
  'das',
  'char',
  'teen',
  'sei',
  'due',
  'once',
  'o',
  'oh',
  'saath',
  'bees',
  'elf',
  'acht',
  'saba',
  'meia',
  'wan',
  'nau',
  'tri',
  'do',
  'che',
  'to',
  'ate',
  'dos',
  'once',
]);
export const REPEAT: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['dbl', 2],
  ['dubble', 2],
  ['doppel', 2],
  ['doppelt', 2],
  ['doble', 2],
  ['duplo', 2],
  ['dobro', 2],
  ['twice', 2],
  ['deux-fois', 2],
  ['triple', 3],
  ['treble', 3],
  ['triplo', 3],
  ['dreifach', 3],
  ['tripple', 3],
]);
export const HUNDRED: ReadonlySet<string> = new Set(['hundred', 'cent', 'cents', 'hundert', 'mia']);
/** Words that a spoken number may hold between its digits. */
export const JOINERS: ReadonlySet<string> = new Set([
  'and',
  'et',
  'y',
  'e',
  'und',
  'then',
  'puis',
  'dann',
  'luego',
  'depois',
  'na',
  'aur',
  'dash',
  'space',
  'tiret',
  'espace',
  'guion',
  'minus',
  'traco',
  'punto',
  'alafu',
  'kisha',
  'phir',
  'next',
  'ensuite',
  'despues',
  'plus',
  'come',
  'followed',
  'by',
]);
