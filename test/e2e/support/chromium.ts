import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';

const require = createRequire(import.meta.url);
const PACKAGE = dirname(dirname(require.resolve('@sparticuz/chromium')));
const { version } = require(join(PACKAGE, 'package.json')) as { version: string };

/** Where the Chromium that npm brings is unpacked: once per version and account of this machine. */
const UNPACKED = join(tmpdir(), `docket-chromium-${version}-${userInfo().username}`);
const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** The package's own configuration names folders of the cloud it was made for; without a font Chromium dies at the first field. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir>${join(UNPACKED, 'fonts', 'cache')}</cachedir>
</fontconfig>
`;

export interface Browser {
  readonly name: string;
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const packaged = (): Browser => ({
  name: `@sparticuz/chromium ${version}`,
  executablePath: join(UNPACKED, 'chromium'),
  // A bare machine has neither its libraries nor a font; both come with it.
  env: { LD_LIBRARY_PATH: join(UNPACKED, 'al2023', 'lib'), FONTCONFIG_PATH: join(UNPACKED, 'fonts') },
});

/** The Chromium to test with: one that is installed, or the one that npm brings. */
export function findBrowser(): Browser {
  const named = process.env.DOCKET_CHROMIUM;
  const installed = [named, chromium.executablePath(), ...SYSTEM].find(
    (path) => path !== undefined && existsSync(path),
  );
  return installed === undefined ? packaged() : { name: installed, executablePath: installed, env: {} };
}

/** Unpacks the Chromium that npm brings, if it is the one to use and not there yet. Safe to run twice at once. */
export async function unpackBrowser(): Promise<void> {
  if (findBrowser().executablePath !== join(UNPACKED, 'chromium') || existsSync(UNPACKED)) return;
  const { inflate } = (await import('@sparticuz/chromium')) as { inflate(file: string): Promise<string> };
  const aside = await mkdtemp(`${UNPACKED}-`);
  const temporary = process.env.TMPDIR;
  // The package unpacks into the folder for temporary files and takes what is there for complete.
  process.env.TMPDIR = aside;
  try {
    for (const file of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
      await inflate(join(PACKAGE, 'bin', file));
    }
    await writeFile(join(aside, 'fonts', 'fonts.conf'), FONTS_CONF);
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
  try {
    await rename(aside, UNPACKED);
  } catch (error) {
    // Somebody else was first: theirs is as good.
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(UNPACKED)) throw error;
  }
}

const asRoot = process.getuid?.() === 0;
export const BROWSER_ARGS = [
  ...(asRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--font-render-hinting=none',
];
