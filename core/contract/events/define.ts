import { z } from 'zod';

/** UTF-8 bytes that one text of a message may have. */
export const MAX_TEXT_BYTES = 65_536;

/** Bytes of well-formed text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // A surrogate pair is two units and four bytes; every other unit from 0x800 up is three.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** An id of the platform: any string, ours to map. */
export const externalId = z.string().min(1).max(200);
/** A short text: a name, a reason code, a category. */
export const shortText = z.string().max(500);
/** Free text of a person. */
export const longText = z
  .string()
  .refine((value) => utf8Length(value) <= MAX_TEXT_BYTES, `at most ${MAX_TEXT_BYTES} bytes of text`);
/** ISO 8601 with an offset or Z. */
export const instant = z.iso.datetime({ offset: true });
/** A decimal, as number or string; kept as a string. */
export const amount = z
  .union([z.number().min(0).max(1e15), z.string().regex(/^\d{1,15}(\.\d{1,8})?$/, 'a decimal such as 12.50')])
  .transform(String);
/** ISO 4217. */
export const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/, 'an ISO 4217 code such as EUR')
  .transform((code) => code.toUpperCase());
/** ISO 3166 alpha-2 where the platform has it; a name otherwise. */
export const country = z
  .string()
  .max(500)
  .transform((name) => (/^[a-z]{2}$/iu.test(name) ? name.toUpperCase() : name));

export const device = z.object({
  id: externalId.optional(),
  user_agent: shortText.optional(),
  region: shortText.optional(),
});
