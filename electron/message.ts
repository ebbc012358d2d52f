/** Names on the desktop's inner wires. */

/** The scheme and host that the renderer is served from. */
export const SCHEME = 'docket';
export const ORIGIN = `${SCHEME}://console`;

/** preload → main: this page wants its port. main → preload: here it is. */
export const WANT_PORT = 'docket:want-port';
export const GIVE_PORT = 'docket:give-port';

/** main ↔ data process. Frames travel on ports; without them (plain Node) they are numbered and relayed. */
export type ToDataProcess =
  | { readonly t: 'port' }
  | { readonly t: 'open'; readonly port: number }
  | { readonly t: 'frame'; readonly port: number; readonly frame: unknown }
  | { readonly t: 'close'; readonly port: number }
  | { readonly t: 'secret_done'; readonly id: number; readonly bytes: string }
  | { readonly t: 'secret_failed'; readonly id: number; readonly reason: string }
  /** Null: the person thought better of it. */
  | { readonly t: 'path'; readonly id: number; readonly path: string | null }
  | { readonly t: 'path_failed'; readonly id: number; readonly reason: string }
  | { readonly t: 'end' };

export type FromDataProcess =
  | { readonly t: 'ready' }
  /** It cannot work, and says why in words for a person. */
  | { readonly t: 'failed'; readonly message: string; readonly remedy: string }
  | { readonly t: 'frame'; readonly port: number; readonly frame: unknown }
  /** `bytes` are base64. */
  | { readonly t: 'secret'; readonly id: number; readonly act: 'seal' | 'open'; readonly bytes: string }
  /** Where a file is to go, which the data process then writes. */
  | { readonly t: 'ask_path'; readonly id: number; readonly name: string };
