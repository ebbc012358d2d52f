/** A line of the file: an event, or why it is none. Lines count from 1. */
export type Line =
  | { readonly line: number; readonly event: Record<string, unknown> }
  | { readonly line: number; readonly problem: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const itemOf = (line: number, value: unknown): Line =>
  isObject(value) ? { line, event: value } : { line, problem: 'not a JSON object' };

/** The events of a JSON value, as `POST /api/events` takes it: one, a list, or `{"events": […]}`; null when it is one. */
function listIn(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  return isObject(value) && Array.isArray(value.events) && value.type === undefined ? value.events : null;
}

/** The events of a value that stands on one line. */
export const eventsOnLine = (line: number, value: unknown): Line[] =>
  (listIn(value) ?? [value]).map((one) => itemOf(line, one));

/** The lines on which the objects in the outermost list of a JSON text begin. */
function beginnings(text: string, firstLine: number): number[] {
  const lines: number[] = [];
  let line = firstLine;
  let open = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\n') line += 1;
    else if (char === '"') {
      // No line ends within a string of JSON.
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (char === '{' || char === '[') {
      if (char === '{' && (open === '[' || open === '{[')) lines.push(line);
      open += char;
    } else if (char === '}' || char === ']') open = open.slice(0, -1);
  }
  return lines;
}

/** The events of a JSON text over several lines, which begins on `line`; null when it is no JSON. */
export function eventsInDocument(text: string, line: number): Line[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const list = listIn(value);
  if (list === null) return [itemOf(line, value)];
  const lines = beginnings(text, line);
  const each = lines.length === list.length;
  return list.map((one, index) => itemOf((each && lines[index]) || line, one));
}
