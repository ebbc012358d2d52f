import type { CustomScheme } from 'electron';
import { securityHeaders } from './csp.ts';
import { SCHEME } from './message.ts';
import { rendererFile } from './renderer-files.ts';
import { isOwnPage } from './window.ts';

/** Must be registered before the app is ready. */
export const PRIVILEGES: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

const HEADERS = { ...securityHeaders("'none'"), 'cache-control': 'no-store' };

/** Answers `docket://console/…` with the built renderer's files, and with nothing else. */
export async function serveRenderer(root: string, request: Pick<Request, 'url' | 'method'>): Promise<Response> {
  const file =
    request.method === 'GET' && isOwnPage(request.url) ? await rendererFile(root, new URL(request.url).pathname) : null;
  if (!file) return new Response('There is no such file.', { status: 404, headers: HEADERS });
  return new Response(file.bytes, { headers: { ...HEADERS, 'content-type': file.type } });
}
