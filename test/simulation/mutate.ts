import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ON_IMAGES } from './image-mutations.ts';
import { MUTATIONS } from './mutations.ts';
import { ON_ORDERS } from './order-mutations.ts';
import { ON_POSTGRES } from './postgres/mutations.ts';
import { ON_RESTORES } from './restore-mutations.ts';
import { ON_SKEW } from './skew-mutations.ts';

/**
 * `node --import ./test/simulation/mutate.ts test/simulation/run.ts` with DOCKET_MUTATION=<name>: the files of that
 * mutation are loaded with its bug in them. Nothing of this is in the product.
 */
const name = process.env.DOCKET_MUTATION;
const mutation = [...MUTATIONS, ...ON_IMAGES, ...ON_ORDERS, ...ON_RESTORES, ...ON_SKEW, ...ON_POSTGRES].find(
  (one) => one.name === name,
);
if (!mutation) throw new Error(`no mutation is called ${name}`);

const sources = new Map<string, string>();
for (const { file, find, replace } of mutation.edits) {
  const url = new URL(`../../${file}`, import.meta.url).href;
  const source = sources.get(url) ?? readFileSync(fileURLToPath(url), 'utf8');
  if (source.split(find).length !== 2) throw new Error(`${file} does not hold this once: ${find}`);
  sources.set(
    url,
    source.replace(find, () => replace),
  );
}

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const source = sources.get(url);
    return source === undefined ? loaded : { ...loaded, source };
  },
});
