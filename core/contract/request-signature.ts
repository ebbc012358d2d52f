/**
 * How a device signs a request, so that a stolen token alone is useless: Ed25519 by the device's key, as base64url, over
 * the text below. Console and server make it with the same function.
 */
export const SIGNATURE_HEADER = 'x-docket-signature';
export const DEVICE_HEADER = 'x-docket-device';
/** Ms since the epoch by the server's clock, as well as the device knows it. */
export const TIME_HEADER = 'x-docket-time';
/** A random UUID: no two requests of a device share one. */
export const NONCE_HEADER = 'x-docket-nonce';
/** On every answer: the server's clock, ms since the epoch. A device measures its offset by it. */
export const SERVER_TIME_HEADER = 'x-docket-server-time';

/** How far the time of a request may lie from the server's. */
export const REQUEST_TOLERANCE_MS = 120_000;

export interface SignedRequest {
  readonly method: string;
  /** With its query, as it is sent. */
  readonly path: string;
  /** SHA-256 (hex) of the body's bytes. */
  readonly bodyHash: string;
  /** SHA-256 (hex) of the bearer token; empty where none is sent. */
  readonly tokenHash: string;
  /** Empty while the device enrols. */
  readonly deviceId: string;
  readonly at: number;
  readonly nonce: string;
}

/** One line for each part: none of them can hold a line break. */
export const requestText = (request: SignedRequest): string =>
  [
    'docket request v1',
    request.method.toUpperCase(),
    request.path,
    request.bodyHash,
    request.tokenHash,
    request.deviceId,
    String(request.at),
    request.nonce,
  ].join('\n');
