import canonicalizeJson from 'canonicalize';
import { must } from '../lib/must.ts';

/** Trees deeper than this are left to the library, which needs no stack. */
const MAX_DEPTH = 100;

/** What JSON.parse makes, written directly; null for anything that is not so plain. */
function plain(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'string':
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
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const written = plain((value as Record<string, unknown>)[key], depth + 1);
    if (written === null || !key.isWellFormed()) return null;
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${written}`;
  }
  return `${text}}`;
}

/** RFC 8785 canonical JSON: the bytes that are hashed and signed. Throws on values JSON cannot hold. */
export const canonical = (value: unknown): string =>
  plain(value, 0) ?? must(canonicalizeJson(value), 'a value with a canonical form');
