import { expect, test } from 'vitest';
import { runDocket } from '../../support/docket.ts';

const bench = (args: string[]) => runDocket(['bench', 'evaluate', ...args]);
const distribution = {
  count: 30,
  p50: expect.any(Number),
  p90: expect.any(Number),
  p99: expect.any(Number),
  max: expect.any(Number),
};

test('bench evaluate asks, counts, and says by its exit code whether every bar was reached', async () => {
  const done = await bench(['--json', '--seconds', '1', '--rate', '30', '--history', '1000']);
  const { missed, ...figures } = JSON.parse(done.stdout);
  expect(figures).toMatchObject({
    history: 1_000,
    perSecond: 30,
    asked: 30,
    failed: 0,
    reply: distribution,
    bars: { p99Ms: 20 },
  });
  expect(figures.stored + figures.degraded).toBe(30);
  const answers = Object.values<number>(figures.decisions).reduce((sum, count) => sum + count, 0);
  expect(answers).toBe(30);
  expect(missed.includes('p99Ms')).toBe(figures.reply.p99 >= 20);
  expect(done.code).toBe(missed.length === 0 ? 0 : 1);
});

test('it says what it does, and what is typed wrongly', async () => {
  const help = await bench(['--help']);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('--rate N');
  const wrong = await bench(['--rate', 'fast']);
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toContain('--rate is a whole number');
});
