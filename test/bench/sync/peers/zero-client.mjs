import { Zero } from '@rocicorp/zero';
import { schema, tables } from './zero-schema.mjs';

const [server] = process.argv.slice(2);
const begin = performance.now();
const zero = new Zero({ server, userID: 'bench', schema, kvStore: 'mem', logLevel: 'error' });
await Promise.all(tables.map((name) => zero.query[name].preload().complete));
const seconds = (performance.now() - begin) / 1000;
let rows = 0;
for (const name of tables) rows += (await zero.query[name].run()).length;
console.log(JSON.stringify({ rows, seconds }));
process.exit(0);
