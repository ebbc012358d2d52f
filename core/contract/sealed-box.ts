/**
 * What only the holder of an X25519 key can open: `b1.<key>.<iv>.<tag>.<data>`, each base64url; `key` is the raw public
 * half of a pair that the sender makes up. The sealing key is HKDF-SHA256 (salt: both public keys; info: `boxInfo`) of
 * what the two pairs agree on, the cipher AES-256-GCM, and `place` is authenticated with it: a box that was moved
 * elsewhere does not open. This is the shape of ECIES and of HPKE's base mode, out of what Node and Electron both have.
 */
export const SEALED_BOX = /^b1\.([\w-]{43})\.([\w-]{16})\.([\w-]{22})\.([\w-]*)$/;
/** base64url of 32 raw bytes. */
export const RAW_KEY = /^[\w-]{43}$/;

export const boxInfo = 'docket sealed box v1';
