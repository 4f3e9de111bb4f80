// Who may import whom. One rule, one sentence; `npm run lint` and the architecture tests hold the code to it.
const SHARED = ['core', 'rating', 'platform', 'tmf'];
const NOT_A_MODULE = [...SHARED, 'cli'];
const MODULE = `src/(?!(?:${NOT_A_MODULE.join('|')})/)[^/]+/`;
const SAME = 'src/$1/';
const PURE = '^src/(core|rating)/|^src/[^/]+/domain/';
const STORIES = '^src/cli/story/';
const METER_AS_WRITTEN = 'src/meter/api/meter\\.convert\\.ts$';
/** A digest is a function of its input, though the platform computes it. */
const DIGEST = '^src/core/derived-id\\.ts$';

/** Which modules each module may use, through their `index.ts`. What is not listed is forbidden. */
const MAY_USE = {
  attention: [],
  ledger: [],
  file: ['attention'],
  job: [],
  notification: ['attention'],
  party: ['account'],
  contract: [],
  exchange: [],
  extension: [],
  meter: [],
  tariff: [],
  ratecard: ['approval', 'meter', 'tariff'],
  catalog: ['attention', 'file', 'meter', 'ratecard'],
  account: ['ledger'],
  balance: ['account', 'attention', 'ledger', 'meter'],
  inventory: ['account', 'catalog', 'exchange'],
  charging: [
    'account',
    'balance',
    'catalog',
    'contract',
    'exchange',
    'inventory',
    'ledger',
    'meter',
    'ratecard',
    'tariff',
  ],
  billing: ['account', 'attention', 'balance', 'catalog', 'charging', 'inventory', 'ledger'],
  ordering: ['account', 'attention', 'balance', 'catalog', 'charging', 'inventory', 'ledger'],
  topic: ['notification'],
  audit: ['ledger'],
  access: ['audit'],
  approval: ['access', 'attention'],
  consumption: ['account', 'balance', 'charging', 'inventory'],
  payment: ['account', 'approval', 'attention', 'billing', 'ledger'],
  usage: ['attention', 'charging', 'file', 'meter'],
};

/** Services that read a document of a wire themselves, where it would be handed to them. It becomes shorter. */
const KNOWS_WIRE = require('./test/architecture/knows-wire.json');

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const outside = (...paths) => ({ path: '^src/', pathNot: paths.map((path) => `^${path}`) });

const layers = [
  forbid(
    'core-stands-alone',
    'core knows nothing but itself, decimals and the calendar.',
    { path: '^src/core/', pathNot: `\\.spec\\.ts$|${DIGEST}` },
    { pathNot: ['^src/core/', 'node_modules/decimal\\.js/', 'node_modules/temporal-polyfill/'] },
  ),
  forbid(
    'one-importer-of-decimal',
    'decimal.js is set up once, in core/decimal.ts.',
    { pathNot: '^src/core/decimal\\.ts$' },
    { path: 'node_modules/decimal\\.js/' },
  ),
  forbid(
    'calendar-is-core',
    'The calendar library is used in core only, so that one place knows time zones.',
    { pathNot: '^src/core/' },
    { path: 'node_modules/temporal-polyfill/' },
  ),
  forbid(
    'rating-is-pure',
    'The engine takes and gives plain values: it knows core, itself and the parser of formulas.',
    { path: '^src/rating/', pathNot: '\\.spec\\.ts$' },
    { pathNot: ['^src/rating/', '^src/core/', 'node_modules/jsep/'] },
  ),
  forbid(
    'one-importer-of-the-parser',
    'What a formula may say is decided in one place.',
    { pathNot: '^src/rating/formula/parse-expression\\.ts$' },
    { path: 'node_modules/jsep/' },
  ),
  forbid(
    'domain-is-pure',
    'A domain knows core, rating and domains: no database, no wire.',
    { path: `^${MODULE.replace('[^/]+', '([^/]+)')}domain/`, pathNot: '\\.spec\\.ts$' },
    { pathNot: [`^${MODULE}domain/`, '^src/core/', '^src/rating/'] },
  ),
  forbid(
    'domain-has-types-of-its-own',
    'A domain computes on types of its own; documents are read and written by converters, at the wire or in a store.',
    { path: '^src/[^/]+/domain/' },
    { path: '^src/core/json\\.ts$' },
  ),
  forbid(
    'store-serves-its-domain',
    'A store knows domains, core, rating, platform and the list queries of tmf, and of other rooms only types.',
    { path: `^${MODULE.replace('[^/]+', '([^/]+)')}store/` },
    {
      ...outside(`${SAME}store/`, 'src/[^/]+/domain/', 'src/(core|rating|platform|tmf)/'),
      dependencyTypesNot: ['type-only'],
    },
  ),
  forbid(
    'wire-is-an-adapter',
    'A wire folder speaks to services and domains; rows and transactions are not its business.',
    { path: `^${MODULE.replace('[^/]+', '([^/]+)')}(?!domain/|store/)[^/]+/` },
    { path: `^${SAME}store/|^src/platform/database\\.ts$|node_modules/(typeorm|pg)/` },
  ),
  forbid(
    'services-know-no-wire',
    'A service is asked and answers in words of its domain; who speaks to it knows how they are written.',
    {
      path: `^${MODULE.replace('[^/]+', '([^/]+)')}[^/]+\\.service\\.ts$`,
      pathNot: KNOWS_WIRE.map((service) => `^src/${service}\\.service\\.ts$`),
    },
    { path: `^${SAME}(?!domain/|store/)[^/]+/` },
  ),
  forbid(
    'controllers-are-ends',
    'Only the module file names controllers; a service is the same whatever wire calls it.',
    { path: '^src/', pathNot: '\\.module\\.ts$|\\.spec\\.ts$|/index\\.ts$' },
    { path: '^src/.*\\.controller\\.ts$' },
  ),
  forbid(
    'platform-knows-no-module',
    'platform stands on core alone, so that every module can stand on it.',
    { path: '^src/platform/' },
    outside('src/platform/', 'src/core/'),
  ),
  forbid(
    'tmf-knows-no-module',
    'TMF630 is written once, for any resource: tmf knows core and platform.',
    { path: '^src/tmf/' },
    outside('src/tmf/', 'src/core/', 'src/platform/'),
  ),
  forbid(
    'migrations-stand-alone',
    'A migration is history: code it borrowed would change under it.',
    { path: '^migrations/' },
    { path: '^(src|test)/' },
  ),
];

const modules = [
  forbid(
    'modules-meet-at-the-index',
    'What a module offers to others is in its index.ts.',
    { path: '^src/([^/]+)/', pathNot: `^src/[^/]+/(domain|store)/|${STORIES}` },
    { path: `^${MODULE}`, pathNot: [`^${SAME}`, '^src/[^/]+/index\\.ts$'] },
  ),
  forbid(
    'stores-meet-at-domains',
    'A store takes words of another module from its domain, and types from its index.',
    { path: '^src/([^/]+)/store/' },
    { path: `^${MODULE}`, pathNot: [`^${SAME}`, '^src/[^/]+/(index\\.ts$|domain/)'] },
  ),
  forbid(
    'stories-are-pure',
    'A story is run without a server: it knows domains and how a meter is written, no service.',
    { path: STORIES, pathNot: '\\.spec\\.ts$' },
    outside('src/cli/story/', 'src/(core|rating)/', 'src/[^/]+/domain/', METER_AS_WRITTEN),
  ),
  forbid(
    'domains-meet-at-domains',
    'Pure code takes rules of another module from its domain: an index leads to services.',
    { path: '^src/([^/]+)/domain/' },
    { path: `^${MODULE}`, pathNot: [`^${SAME}`, '^src/[^/]+/domain/'] },
  ),
  ...Object.entries(MAY_USE).map(([module, allowed]) =>
    forbid(
      `${module}-uses`,
      allowed.length === 0
        ? `${module} uses no other module.`
        : `${module} uses ${allowed.join(', ')} and no other module.`,
      { path: `^src/${module}/` },
      outside(`src/(${[module, ...SHARED, ...allowed].join('|')})/`),
    ),
  ),
  forbid(
    'a-module-is-listed',
    'What a module may use is written down before it uses any.',
    {
      path: `^${MODULE.replace('[^/]+', '([^/]+)')}`,
      pathNot: `^src/(${Object.keys(MAY_USE).join('|')})/`,
    },
    { path: `^${MODULE}`, pathNot: `^${SAME}` },
  ),
  forbid(
    'nothing-uses-usage-or-cli',
    'usage and the commands are ends: the way of a usage event begins there.',
    { path: `^${MODULE}`, pathNot: '^src/usage/' },
    { path: '^src/(usage|cli)/' },
  ),
  forbid(
    'the-root-is-the-root',
    'Nothing imports the composition root but itself and the commands.',
    { path: '^src/[^/]+/', pathNot: '^src/cli/' },
    { path: '^src/(main|app\\.module|entities|data-source)\\.ts$' },
  ),
];

const hygiene = [
  forbid('no-circular', 'A cycle has no beginning to read from.', {}, { circular: true }),
  forbid(
    'pure-code-does-no-io',
    'Pure code does no IO and needs no framework.',
    { path: PURE, pathNot: `\\.spec\\.ts$|${DIGEST}` },
    { dependencyTypes: ['core'] },
  ),
  forbid(
    'database-behind-stores',
    'The database is driven from stores and platform; services see transactions as an opaque Tx.',
    { path: `^${MODULE}`, pathNot: '^src/[^/]+/store/|\\.entity\\.ts$|\\.spec\\.ts$' },
    { path: 'node_modules/(typeorm|pg)/' },
  ),
  forbid(
    'terminal-belongs-to-cli',
    'Only commands speak to a terminal.',
    { path: '^src/', pathNot: '^src/cli/' },
    { path: 'node_modules/(commander|picocolors)/' },
  ),
  forbid(
    'source-needs-no-test',
    'What is shipped does not lean on tests or on what only they need.',
    { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
    { path: '^test/|\\.spec\\.ts$' },
  ),
  forbid(
    'no-dev-dependency',
    'What is shipped runs with the production dependencies.',
    { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$|^src/run\\.mjs$' },
    {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
    },
  ),
  forbid(
    'an-import-begins-at-once',
    'What judges accounts is loaded for accounts alone: it takes longer than all else of an import.',
    {
      path: '^src/cli/import(\\.ts$|/)',
      pathNot: '\\.spec\\.ts$|^src/cli/import/account-members\\.ts$',
    },
    { path: '^src/(?!core/|cli/)|^src/cli/import/account-members\\.ts$', dynamic: false },
  ),
  forbid('no-unresolvable', 'Every import exists.', {}, { couldNotResolve: true }),
  forbid(
    'no-orphan',
    'A file that nothing imports is dead.',
    {
      orphan: true,
      path: '^src/',
      pathNot: '\\.spec\\.ts$|^src/(main\\.ts|run\\.mjs)$|^src/cli/[^/]+\\.ts$',
    },
    {},
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...layers, ...modules, ...hygiene],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
