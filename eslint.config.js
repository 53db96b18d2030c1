import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const TESTS = [
  '**/*.test.ts',
  '**/*.test-d.ts',
  'packages/*/test/**/*.ts',
  'packages/core/contract/**/*.ts',
  'packages/*/proof/**/*.ts',
];
const NODE_GLOBALS = [
  'process',
  'console',
  'URL',
  'Buffer',
  'performance',
  'setTimeout',
  'clearTimeout',
  'setImmediate',
  'fetch',
  'AbortController',
  'AbortSignal',
  'queueMicrotask',
  'structuredClone',
];
const CORE = './packages/core/src';

// In core each layer may import those after it, never those before.
const LAYERS = [
  ['index.ts'],
  ['testing'],
  ['from.ts'],
  ['async-iter.ts', 'async-iter'],
  ['operators'],
  ['engine'],
  ['errors.ts', 'protocol.ts'],
];

const layerZones = LAYERS.slice(1).map((layer, above) => ({
  target: layer.map((path) => `${CORE}/${path}`),
  from: LAYERS.slice(0, above + 1).flatMap((paths) => paths.map((path) => `${CORE}/${path}`)),
  message:
    'In core arrows point down: index -> testing -> from -> async-iter -> operators -> engine -> protocol, errors.',
}));

const packageZone = (target, above) => ({
  target: `./packages/${target}`,
  from: above.map((name) => `./packages/${name}`),
  message: 'Between packages arrows point down: examples -> sources, resources -> core.',
});

const packageZones = [
  packageZone('core', ['sources', 'resources', 'examples']),
  packageZone('sources', ['resources', 'examples']),
  packageZone('resources', ['sources', 'examples']),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/out-tsc/',
      '**/coverage/',
      '**/test-results/',
      '.nx/',
      'benchmarks/**/node_modules/',
      'mutation/.stryker-tmp/',
      '**/mutated/',
    ],
  },
  // A rule that does not fit is changed here, for everybody, with a reason: no comment switches one off.
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'import-x/no-relative-packages': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Errors of sources and callbacks pass through as the same object, whatever they are.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowRethrowing: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // Callers may be JavaScript: arguments are checked also where their types leave nothing to check.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // An async function without an await is how one says: whatever happens, a promise comes out.
      '@typescript-eslint/require-await': 'off',
      // Callbacks that may answer nothing: `number | void`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Overloads are told apart where their docs differ.
      '@typescript-eslint/unified-signatures': 'off',
      // `void value` says: it is left unused on purpose.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Helpers that describe a value of any kind in a message end in `String(value)`; templates have a rule of their own.
      '@typescript-eslint/no-base-to-string': 'off',
      // By code point is what we mean by it.
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: TESTS,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.ts', '**/*.js', '**/*.mjs'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.js', '.mjs'],
          conditionNames: ['@forawait/source', 'import', 'default'],
        }),
      ],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/internal-regex': '^@forawait/',
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: packageZones }],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'Promise',
          property: 'race',
          message:
            'Each call leaves handlers on promises that stay pending: wait for the first of a fixed set instead.',
        },
      ],
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*'],
              message: 'Core runs in browsers, too: process.getBuiltinModule or a global, guarded.',
            },
          ],
        },
      ],
      'import-x/no-nodejs-modules': 'error',
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: [...packageZones, ...layerZones] },
      ],
    },
  },
  {
    // The three loops where speed counts are spelled out: a call in them is one that V8 may not inline.
    files: ['packages/core/src/engine/{burst,carry,step}.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['packages/core/src/engine/**/*.ts'],
    // Its loops index arrays within their bounds; a check of each value would cost what the engine is there to save.
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
);
