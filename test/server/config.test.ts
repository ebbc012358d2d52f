import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';

test('has a default for everything', () => {
  expect(readConfig({ HOME: '/home/x' })).toMatchObject({
    host: '127.0.0.1',
    port: 4700,
    consolePort: 4701,
    seed: 1,
    demo: false,
    demoPassword: null,
    databaseUrl: null,
  });
});

test('reads what is given', () => {
  const config = readConfig({
    DOCKET_PORT: '0',
    DOCKET_DATA: 'somewhere',
    DOCKET_DEMO: '1',
    DATABASE_URL: 'postgres://a:b@localhost/docket',
  });
  expect(config).toMatchObject({ port: 0, demo: true, databaseUrl: 'postgres://a:b@localhost/docket' });
  expect(config.dataFolder).toMatch(/^\/.*somewhere$/);
});

test.each([
  ['DOCKET_PORT', 'http'],
  ['DOCKET_PORT', '70000'],
  ['DOCKET_DEMO', 'yes'],
  ['DOCKET_MAX_BACKLOG', '0'],
  ['DOCKET_DEMO_PASSWORD', 'short'],
  ['DOCKET_TRUSTED_PROXIES', 'anybody'],
  ['DATABASE_URL', 'mysql://localhost/docket'],
])('refuses %s=%s by its name', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
  expect(() => readConfig({ [name]: value })).toThrow(name);
});

test('proxies are addresses and networks, with commas between', () => {
  expect(readConfig({ HOME: '/home/x' }).trustedProxies).toEqual([]);
  const { trustedProxies } = readConfig({ HOME: '/home/x', DOCKET_TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16,::1' });
  expect(trustedProxies).toEqual(['10.0.0.1', '10.1.0.0/16', '::1']);
});

test('limits sign-ins per address, less strictly where one person tries every account of the demo', () => {
  expect(readConfig({ HOME: '/home/x' }).loginAttempts).toBe(10);
  expect(readConfig({ HOME: '/home/x', DOCKET_DEMO: '1' }).loginAttempts).toBe(200);
  expect(readConfig({ HOME: '/home/x', DOCKET_DEMO: '1', DOCKET_LOGIN_ATTEMPTS: '3' }).loginAttempts).toBe(3);
});
