import PouchDB from 'pouchdb';

const [url] = process.argv.slice(2);
const local = new PouchDB(`replica-${process.pid}`);
const begin = performance.now();
await PouchDB.replicate(url, local, { batch_size: 1000, batches_limit: 10 });
const seconds = (performance.now() - begin) / 1000;
const { doc_count: rows } = await local.info();
await local.destroy();
console.log(JSON.stringify({ rows, seconds }));
process.exit(0);
