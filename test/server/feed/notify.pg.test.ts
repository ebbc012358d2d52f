import { expect, onTestFinished, test } from 'vitest';
import { createNotifier } from '../../../server/feed/notify.ts';
import { openTestDatabase } from '../../support/database.ts';

async function setup() {
  const database = await openTestDatabase();
  onTestFinished(database.close);
  /** A notifier that counts what it hears, and lets wait for the next. */
  const open = () => {
    let heard = 0;
    let wake = (): void => undefined;
    const notifier = createNotifier({
      pool: database.pool,
      channel: 'docket_test',
      onHeard: () => {
        heard += 1;
        wake();
      },
      onError: () => undefined,
    });
    onTestFinished(() => notifier.destroy());
    return {
      notifier,
      heard: () => heard,
      async until(count: number): Promise<void> {
        while (heard < count) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    };
  };
  return { database, open };
}

test('many commits make few notifications, heard by others and not by oneself', async () => {
  const { open } = await setup();
  const [one, other] = [open(), open()];
  // Each hears once that it listens now.
  await Promise.all([one.until(1), other.until(1)]);
  for (let n = 0; n < 1000; n += 1) one.notifier.tell();
  await other.until(2);
  one.notifier.tell();
  await other.until(3);
  expect(other.heard()).toBe(3);
  expect(one.heard()).toBe(1);
});

test('a lost connection is opened again, and whoever listens looks for what was missed', async () => {
  const { database, open } = await setup();
  const one = open();
  await one.until(1);
  await database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
  );
  await one.until(2);
  const other = open();
  await other.until(1);
  other.notifier.tell();
  await one.until(3);
});
