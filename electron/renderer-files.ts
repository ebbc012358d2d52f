import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Types of the files that the renderer's build makes; anything else is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export interface RendererFile {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

/**
 * The file that a URL path names inside the built renderer; null when there is none. Used by the desktop's protocol and
 * by the browser host, so that both serve the same map.
 */
export async function rendererFile(root: string, urlPath: string): Promise<RendererFile | null> {
  const file = resolveInside(root, urlPath);
  const type = file && TYPES[path.extname(file)];
  if (!file || !type) return null;
  try {
    return { type, bytes: await readFile(file) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) return null;
    throw error;
  }
}

/** Null for anything that would leave the folder, however it is written. */
export function resolveInside(root: string, urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const file = path.resolve(root, `.${decoded === '/' ? '/index.html' : decoded}`);
  return file.startsWith(path.resolve(root) + path.sep) ? file : null;
}
