import { expect, test } from 'vitest';
import { hugePagesOf } from '../../../server/db/embedded/huge-pages.ts';

const meminfo = (total: number, free: number, promised: number) => `MemTotal:       24630000 kB
ShmemHugePages:        0 kB
HugePages_Total:    ${total}
HugePages_Free:     ${free}
HugePages_Rsvd:       ${promised}
HugePages_Surp:        0
Hugepagesize:       2048 kB
`;

test.each([
  ['free ones', meminfo(40, 30, 0), { total: 40, available: 30 }],
  ['promised ones are somebody else’s', meminfo(40, 30, 25), { total: 40, available: 5 }],
  ['none reserved', meminfo(0, 0, 0), { total: 0, available: 0 }],
  ['a system without them', 'MemTotal: 24630000 kB\n', null],
])('%s', (_name, text, expected) => {
  expect(hugePagesOf(text)).toEqual(expected);
});
