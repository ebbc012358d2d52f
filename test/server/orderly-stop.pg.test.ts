import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';
import { openDevice, signIn } from '../support/device.ts';
import { insertCases } from '../support/marketplace-rows.ts';
import { startTestServer } from '../support/server.ts';
import { transmit } from '../support/signed-request.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
}
const WARN = 40;

/** Some are let in by then, some read, some wait for their turn, some are written to. */
test.each([1, 14])('a server that is stopped when %i of 24 requests have come ends quietly', async (moment) => {
  let lines: Line[] = [];
  const log = createLog(
    'info',
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()) as Line);
        done();
      },
    }),
  );
  const server = await startTestServer({ log });
  await insertCases(server.ctx.db, 300);
  const devices = await Promise.all(Array.from({ length: 8 }, () => openDevice(server.url, 'moderator')));
  const ask = { protocol: 2, epoch: null, scope: null, cursor: '0' };
  lines = [];
  const reached = new Promise<void>((resolve) => {
    let come = 0;
    server.app.server.on('request', () => {
      come += 1;
      if (come === moment) resolve();
    });
  });
  const quietly = (request: Promise<unknown>): Promise<unknown> => request.catch(() => null);
  const requests = devices.flatMap((device) => [
    quietly(transmit(server.url, device.seal('POST', '/sync/pull', ask))),
    quietly(transmit(server.url, device.seal('POST', '/sync/copy', { protocol: 2, resume: null }))),
    quietly(signIn(server.url, 'lead@example.test')),
  ]);
  await reached;
  await server.destroy();
  await Promise.all(requests);
  expect(lines.filter(({ level }) => level >= WARN)).toEqual([]);
});
