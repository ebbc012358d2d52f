type Parts = Record<string, unknown>;

const isParts = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const idOf = (value: unknown): unknown => (isParts(value) ? value.id : undefined);

/** Items of a list by their ids, wherever they stand now; by place where they have none. */
function shareList(before: readonly unknown[], now: readonly unknown[]): readonly unknown[] {
  let byId: Map<unknown, unknown> | null = null;
  const partner = (item: unknown, at: number): unknown => {
    const id = idOf(item);
    // Most often it stands where it stood.
    if (id === undefined || idOf(before[at]) === id) return before[at];
    byId ??= new Map(before.map((one) => [idOf(one), one]));
    return byId.get(id);
  };
  const shared = now.map((item, at) => share(partner(item, at), item));
  const isSame = before.length === now.length && shared.every((one, at) => Object.is(one, before[at]));
  return isSame ? before : shared;
}

function shareParts(before: Parts, now: Parts): Parts {
  const shared = Object.entries(now).map(([name, value]) => [name, share(ofOwn(before, name), value)] as const);
  const isSame =
    Object.keys(before).length === shared.length &&
    shared.every(([name, value]) => Object.hasOwn(before, name) && Object.is(value, before[name]));
  return isSame ? before : Object.fromEntries(shared);
}

const ofOwn = (parts: Parts, name: string): unknown => (Object.hasOwn(parts, name) ? parts[name] : undefined);

/**
 * The new value, made of what it has in common with the one before: what did not change is the same object, so that nothing is
 * drawn again for it. Both are JSON, and neither is ever changed.
 */
export function share<T>(before: unknown, now: T): T {
  if (Array.isArray(before) && Array.isArray(now)) return shareList(before, now) as T;
  if (isParts(before) && isParts(now)) return shareParts(before, now) as T;
  return now;
}
