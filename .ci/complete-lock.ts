/**
 * `npm run lock`: adds to package-lock.json the optional packages of other platforms that the registry in use does not
 * carry. npm leaves them out of the lock when it cannot look them up, and `npm ci` then refuses the lock everywhere.
 * Their version is the exact one that their parent names; their platform is in their name. It also notes `gypfile: false`
 * where the package itself says so: older npm (10) does not look there and would compile a driver that ships prebuilt.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
export interface Lock {
  readonly packages: Record<string, Entry & Record<string, unknown>>;
}

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Packages that ship prebuilt, have a binding.gyp all the same, and say that it is not to be run. */
export const PREBUILT = ['node_modules/better-sqlite3'];

/** Optional packages that some entry names and the lock does not have: name → exact version and whether it is for development. */
export function missingFrom(lock: Lock): Map<string, { version: string; dev: boolean }> {
  const missing = new Map<string, { version: string; dev: boolean }>();
  const present = Object.keys(lock.packages);
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (present.some((key) => key.endsWith(`node_modules/${name}`))) continue;
      missing.set(name, { version, dev: entry.dev === true && missing.get(name)?.dev !== false });
    }
  }
  return missing;
}

function entryOf(name: string, version: string, dev: boolean): Entry & Record<string, unknown> {
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version))
    throw new Error(`${name} is wanted as ${version}: not an exact version`);
  const words = name.split(/[/-]/);
  const os = OS.filter((word) => words.includes(word));
  const cpu = CPU.filter((word) => words.includes(word));
  if (os.length + cpu.length === 0)
    throw new Error(`${name} names no platform: install it, or look why it cannot be had`);
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(dev ? { dev } : {}),
    ...(words.includes('musl') ? { libc: ['musl'] } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}

if (import.meta.main) {
  const file = path.resolve(import.meta.dirname, '../package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const missing = missingFrom(lock);
  for (const [name, { version, dev }] of missing) lock.packages[`node_modules/${name}`] = entryOf(name, version, dev);
  for (const key of PREBUILT) {
    const entry = lock.packages[key];
    if (entry) entry.gypfile = false;
  }
  const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
  process.stdout.write(`package-lock.json: ${missing.size} optional packages added\n`);
}
