import canonicalizeJson from 'canonicalize';
import { must } from '../lib/must.ts';

/** Trees deeper than this are left to the library, which needs no stack. */
const MAX_DEPTH = 100;

/** A text that stands in JSON as it is: nothing to escape, no surrogate that might be alone. */
const AS_IT_IS = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** What JSON.parse makes, written directly; null for anything that is not so plain. */
function plain(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'string':
      if (AS_IT_IS.test(value)) return `"${value}"`;
      return value.isWellFormed() ? JSON.stringify(value) : null;
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : null;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return depth === MAX_DEPTH ? null : Array.isArray(value) ? list(value, depth) : record(value, depth);
    default:
      return null;
  }
}

function list(items: readonly unknown[], depth: number): string | null {
  let text = '[';
  for (const item of items) {
    const written = plain(item, depth + 1);
    if (written === null) return null;
    text += text === '[' ? written : `,${written}`;
  }
  return `${text}]`;
}

function record(value: object, depth: number): string | null {
  if (Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return null;
  let text = '';
  for (const key of inOrder(Object.keys(value))) {
    const written = plain((value as Record<string, unknown>)[key], depth + 1);
    const name = nameOf(key);
    if (written === null || name === null) return null;
    text += text === '' ? name + written : `,${name}${written}`;
  }
  return `{${text}}`;
}

/** Of so few keys putting each in its place takes less than a sort that is made for many. */
const FEW_KEYS = 32;

/** By UTF-16 units, in place. */
function inOrder(keys: string[]): string[] {
  if (keys.length > FEW_KEYS) return keys.sort();
  for (let at = 1; at < keys.length; at += 1) {
    const key = keys[at] as string;
    let place = at;
    for (; place > 0 && (keys[place - 1] as string) > key; place -= 1) keys[place] = keys[place - 1] as string;
    keys[place] = key;
  }
  return keys;
}

/** The same few hundred names come again and again: how each is written is remembered, up to a limit. */
const MOST_NAMES = 1_000;
const names = new Map<string, string>();

function nameOf(key: string): string | null {
  const known = names.get(key);
  if (known !== undefined) return known;
  if (!key.isWellFormed()) return null;
  const name = `${JSON.stringify(key)}:`;
  if (names.size < MOST_NAMES && key.length <= 64) names.set(key, name);
  return name;
}

/** RFC 8785 canonical JSON: the bytes that are hashed and signed. Throws on values JSON cannot hold. */
export const canonical = (value: unknown): string =>
  plain(value, 0) ?? must(canonicalizeJson(value), 'a value with a canonical form');
