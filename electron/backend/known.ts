import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeWhole } from './write-file.ts';

const known = z.strictObject({ email: z.string() });

/** Who last signed in on this device: only so that the sign-in form can say it. */
export function readKnownEmail(data: string): string | null {
  const file = path.join(data, 'known.json');
  if (!existsSync(file)) return null;
  try {
    return known.parse(JSON.parse(readFileSync(file, 'utf8'))).email;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

export const writeKnownEmail = (data: string, email: string): void =>
  writeWhole(path.join(data, 'known.json'), Buffer.from(JSON.stringify({ email })));
