import { edit, type Mutation, mutation, needing } from './mutations.ts';

const BUILD = 'core/replica/build.ts';
const VERSIONS = ['another version serves'];

/** Bugs between a console and a server of another version. */
export const ON_SKEW: readonly Mutation[] = [
  needing(
    VERSIONS,
    mutation(
      'a column that an older server does not have is taken for filled',
      edit(BUILD, 'this.#shape = shapeAfter(this.#shape, [part], this.head.role);'),
      edit(BUILD, 'this.#shape = shapeAfter(this.#shape, [table], this.head.role);'),
    ),
  ),
  needing(
    VERSIONS,
    mutation(
      'what a newer server sends in images is not kept for the version that knows it',
      edit('core/replica/insert-image.ts', 'if (table && unknown.length === 0) return;', 'if (table) return;'),
    ),
  ),
  needing(
    VERSIONS,
    mutation(
      'what a newer server changes later is not kept for the version that knows it',
      edit('core/replica/insert.ts', 'if (unknown.length > 0) {', 'if (unknown.length > 2) {'),
    ),
  ),
];
