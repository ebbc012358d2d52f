import type { SessionStatus } from '../../../core/contract/status.ts';

type NeedsServer = Extract<SessionStatus, { phase: 'locked' }>['needsServer'];

const WHY: Readonly<Record<NonNullable<NeedsServer>, string>> = {
  lease: 'It was without the server for longer than it may be.',
  ordered: 'An administrator locked it.',
  barred: 'The server shut it out.',
  wiped: 'An administrator had its data deleted.',
};

/** What opens a locked device: the password, or the password and the server, and then why. */
export const whatOpensIt = (needsServer: NeedsServer): { readonly title: string; readonly text: string } =>
  needsServer === null
    ? {
        title: 'Your password opens it',
        text: 'The copy on this device is encrypted; your password opens it, with or without a connection.',
      }
    : {
        title: 'Opening it needs a connection',
        text: `${WHY[needsServer]} The server’s part of the key is no longer here: sign in with a connection, and the server gives it again.`,
      };

/** How long it works without the server, and when it does so again. */
export const offlineWords = (needsServer: NeedsServer): string =>
  needsServer === null
    ? 'For 72 hours after the last contact with the server. What you decide meanwhile waits here and is sent later.'
    : 'After that sign-in again, for 72 hours from the last contact with the server.';
