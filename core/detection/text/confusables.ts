/**
 * Letters of other scripts that pass for Latin ones (a subset of Unicode TR39, the letters seen in disguises).
 * `STRICT` may turn a whole foreign word, `LOOSE` only a word that already mixes scripts.
 */
const pairs = (from: string, to: string): [string, string][] => {
  const targets = [...to];
  return [...from].map((char, i) => [char, targets[i] ?? ''] as [string, string]);
};

const STRICT: ReadonlyMap<string, string> = new Map([
  ...pairs('аеорсухіјѕкмнтвԁԛԝһӏ', 'aeopcyxijskmhtbdqwhl'),
  ...pairs('αορνικτυχε', 'aopviktuxe'),
]);

const LOOSE: ReadonlyMap<string, string> = new Map([
  ...STRICT,
  ...pairs('ёїгипьзбчѡгяшцд', 'eirunb364wrrwud'),
  ...pairs('βγηωσμδλςζπθ', 'bynwoudlczno'),
  ...pairs('օսոհցգզաեւ', 'ounhggquet'),
]);

/** Latin letters that decomposition leaves alone: small capitals, strokes, IPA shapes. */
export const LATIN_SHAPES: ReadonlyMap<string, string> = new Map([
  ...pairs('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'),
  ...pairs('øđłıɑɡɩɛɔɓɗŋʋħŧƙƴƈ', 'odliagieobdnvhtkyc'),
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
]);

/** The same by UTF-16 unit from U+0370 to U+058F; 0 where a letter passes for none. */
const codes = (map: ReadonlyMap<string, string>): Uint16Array =>
  Uint16Array.from({ length: 0x590 - 0x370 }, (_, i) => map.get(String.fromCharCode(0x370 + i))?.charCodeAt(0) ?? 0);
export const STRICT_CODES = codes(STRICT);
export const LOOSE_CODES = codes(LOOSE);
