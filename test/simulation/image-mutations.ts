import { edit, from, type Mutation, mutation, needing } from './mutations.ts';

const INSERT = 'core/replica/insert-image.ts';
const SPOILED = ['an image is spoiled'];

/** Bugs in first replicas that travel as images. */
export const ON_IMAGES: readonly Mutation[] = [
  needing(
    SPOILED,
    mutation(
      'an image may be anything that has rows',
      edit(
        INSERT,
        'if (schema.length !== 1 || schema[0]?.sql !== imageTable(columns.length))',
        'if (schema.length === 0)',
      ),
    ),
  ),
  needing(
    SPOILED,
    mutation(
      'what an image lacks at its end is taken for zeros',
      edit(INSERT, "if (!isWhole(copied.image)) throw new WindowError('half an image');"),
      edit(INSERT, 'function isWhole(', 'export function isWhole('),
    ),
  ),
  from(
    99,
    needing(
      SPOILED,
      mutation(
        'nobody counts the rows of images',
        edit(INSERT, 'if (found !== rows) throw', 'if (found === -1) throw'),
        edit('core/replica/copying.ts', 'if (end.rows !== this.#rows) throw', 'if (end.rows < 0) throw'),
      ),
    ),
  ),
  needing(
    SPOILED,
    mutation(
      'a copy goes on behind an image that could not be used',
      edit(
        'core/replica/replica.ts',
        '    } catch (error) {\n      this.#copying = null;\n',
        '    } catch (error) {\n',
      ),
    ),
  ),
  from(
    34,
    needing(
      SPOILED,
      mutation(
        'parts are taken in whatever order they come',
        // What is missed is missed twice: by its number, and by the rows of the whole.
        edit('core/replica/copying.ts', 'if (n !== this.#next) throw', 'if (n < 0) throw'),
        edit('core/replica/copying.ts', 'if (end.rows !== this.#rows) throw', 'if (end.rows < 0) throw'),
      ),
    ),
  ),
  mutation(
    'what is masked in JSON is plain in images',
    edit(
      'server/feed/copy/record-writer.ts',
      "if (treatment !== 'plain') return",
      "if (treatment !== 'plain' && treatment !== 'mask') return",
    ),
  ),
];
