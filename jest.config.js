/** What all kinds of tests have in common: TypeScript by swc, packages that are ES modules alone among it. */
const common = {
  rootDir: __dirname,
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  transform: { '^.+\\.(t|j|mj|cj)s$': '@swc/jest' },
  transformIgnorePatterns: [
    'node_modules/(?!(temporal-polyfill|temporal-utils|temporal-spec|@seriousme)/)',
  ],
  testEnvironment: 'node',
};

/** @param {string} displayName @param {string[]} files */
const kind = (displayName, ...files) => ({
  ...common,
  displayName,
  testMatch: files.map((file) => `<rootDir>/${file}`),
});

/** With a PostgreSQL of the run's own. @param {string} displayName @param {string[]} files */
const kindOnPostgres = (displayName, ...files) => ({
  ...kind(displayName, ...files),
  globalSetup: '<rootDir>/test/support/database/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/database/global-teardown.ts',
});

/** @type {import('jest').Config} */
module.exports = {
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [
    kind('unit', 'src/**/*.spec.ts'),
    kind('architecture', 'test/architecture/**/*.spec.ts'),
    kindOnPostgres('integration', 'test/integration/**/*.int-spec.ts'),
    kindOnPostgres('e2e', 'test/e2e/**/*.e2e-spec.ts'),
    kindOnPostgres('faults', 'test/faults/**/*.faults-spec.ts'),
    kindOnPostgres(
      'conformance',
      'test/conformance/**/*.{e2e,official}-spec.ts',
      'test/e2e/**/*.orders-spec.ts',
    ),
    kindOnPostgres('size', 'test/size/**/*.size-spec.ts'),
  ],
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts'],
};
