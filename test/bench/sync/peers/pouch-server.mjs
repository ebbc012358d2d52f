import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import express from 'express';
import expressPouchdb from 'express-pouchdb';
import PouchDB from 'pouchdb';
import memory from 'pouchdb-adapter-memory';

PouchDB.plugin(memory);
const InMemory = PouchDB.defaults({ adapter: 'memory' });
const db = new InMemory('rows');
const docs = [];
for await (const line of createInterface({ input: createReadStream('rows.ndjson') })) {
  docs.push(JSON.parse(line));
  if (docs.length === 2000) await db.bulkDocs(docs.splice(0));
}
await db.bulkDocs(docs);
const app = express();
app.use('/', expressPouchdb(InMemory, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null' }));
const server = app.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
