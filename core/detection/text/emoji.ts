/** Emoji that carry meaning here, as words. The names start with "em" and are no word of any language. */
const GROUPS: Readonly<Record<string, string>> = {
  emphone: '📱📞☎📲☏🤙',
  emmail: '📧✉📩📨💌📬',
  embubble: '💬🗨🗯',
  emgreen: '🟢🟩💚',
  emblue: '🔵💙🟦',
  emplane: '✈🛩🛫',
  emapple: '🍎🍏',
  emgift: '🎁',
  emcard: '💳',
  emcash: '💵💶💷💴💸💰🤑💲',
  emghost: '👻',
  emcamera: '📷📸',
  embird: '🐦',
  emhush: '🤫🤐',
  emlink: '🔗',
  emdown: '👇⬇',
};

export const EMOJI_WORDS: ReadonlyMap<number, string> = new Map(
  Object.entries(GROUPS).flatMap(([word, list]) => [...list].map((char) => [char.codePointAt(0) ?? 0, word] as const)),
);
