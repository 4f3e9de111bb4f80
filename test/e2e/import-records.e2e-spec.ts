// Prices and customers out of spreadsheets, as docs/import-prices-and-customers.md does it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/import';
import { API, openStory, type Story } from '../support/story/story';

const DOC = readFileSync(join(__dirname, '../../docs/import-prices-and-customers.md'), 'utf8');
const VERSIONS = '/api/v1/rateCards/ai-retail/versions';

let story: Story;
let folder: string;

function block(kind: string): string {
  return new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(DOC)?.[1] ?? '';
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterline-records-'));
  story = await openStory('2026-01-15T00:00:00Z');
  await story.givenMeter('llm.tokens', 'token', { attributes: [{ name: 'model' }] });
  const card = { code: 'ai-retail', name: 'ai-retail', book: 'retail', currency: 'EUR' };
  await story.post('/api/v1/rateCards', card);
});

afterAll(async () => {
  await story.close();
  rmSync(folder, { recursive: true, force: true });
});

type Ran = {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  rejected: string;
};

function run(what: string, csv = block(`csv ${what}`), ...more: string[]): Promise<Ran> {
  return runBy(mapOf(what), csv, ...more);
}

type RecordMap = Readonly<Record<string, unknown>>;

function mapOf(what: string): RecordMap & { line: RecordMap; account: RecordMap } {
  return JSON.parse(block(`json ${what}`));
}

async function runBy(by: RecordMap, csv: string, ...more: string[]): Promise<Ran> {
  const what = 'line' in by ? 'prices' : 'customers';
  const [file, map] = [join(folder, `${what}.csv`), join(folder, `${what}.json`)];
  writeFileSync(file, csv);
  writeFileSync(map, JSON.stringify(by));
  const [log, error] = (['log', 'error'] as const).map((to) =>
    jest.spyOn(console, to).mockImplementation(() => undefined),
  );
  const status = await main([file, '--map', map, '--url', story.url, ...more]);
  const said = (of: typeof log) =>
    of?.mock.calls.map(([line]) => `${String(line)}\n`).join('') ?? '';
  const path = `${file}${more.includes('--dry-run') ? '.dry-run' : ''}.rejected.csv`;
  const rejected = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const ran = { status, out: said(log), err: said(error), rejected };
  log?.mockRestore();
  error?.mockRestore();
  return ran;
}

const versions = async () => (await story.get(VERSIONS)).length;

describe('prices', () => {
  it.each<[string, string, string, string]>([
    [
      'no number',
      'A-2;gpt-4-mini;0.0012x',
      '3',
      'column Preis je 1000 is "0.0012x": must be a number',
    ],
    ['an id twice', 'A-1;gpt-4-mini;1', '3', 'column Artikel is "A-1"'],
    ['too few columns', 'A-2;gpt-4-mini', '3', 'the row has 2 columns, the header 3'],
    ['nothing where a price belongs', 'A-2;x;', '3', 'column Preis je 1000 is "": must be filled'],
    ['no model to narrow it', 'Durchschnitt;;0,04', '3', 'column Modell is "": must be filled'],
  ])(
    'of which one has %s are not taken, and told by line and column',
    async (_, row, line, why) => {
      const csv = `${block('csv prices').split('\n').slice(0, 2).join('\n')}\n${row}\n`;
      for (const more of [['--dry-run'], []]) {
        const ran = await run('prices', csv, ...more);
        expect([ran.status, ran.out]).toEqual([1, expect.stringContaining('Nothing is taken')]);
        expect(ran.err).toContain(`line ${line}: ${why}`);
        expect(ran.rejected.replaceAll('""', '"')).toContain(why);
        expect(await versions()).toBe(0);
      }
    },
  );

  it('are judged by a dry run, which writes nothing', async () => {
    expect(await run('prices', undefined, '--dry-run')).toMatchObject({ status: 0, err: '' });
    expect(await versions()).toBe(0);
  });

  it('of which all rows are wrong are told by row', async () => {
    const ran = await run('prices', 'Artikel;Modell;Preis je 1000\nA;;1\nB;x;1x\n');
    expect([ran.status, ran.err]).toEqual([1, expect.stringMatching(/^line 2: .*\nline 3: /)]);
  });

  it.each([
    ['no rows', '', 'the file has no rows of prices.'],
    ['none that is left', 'A;;1\n;;\n', 'leaves out: 1. Rows with nothing in them: 1.'],
  ])('of a file with %s are none', async (_, rows, said) => {
    const by = { ...mapOf('prices'), where: "Modell != ''" };
    const ran = await runBy(by, `Artikel;Modell;Preis je 1000\n${rows}`);
    expect([ran.status, ran.err]).toEqual([2, expect.stringContaining(said)]);
  });

  it('leave out totals by where and rows with nothing in them, and count both', async () => {
    const by = { ...mapOf('prices'), where: "Modell != ''" };
    const csv = `${block('csv prices')}Durchschnitt;;0,04\n;;\n ; ;\n;\n`;
    const ran = await runBy(by, csv, '--dry-run');
    expect([ran.status, ran.err, ran.out]).toEqual([
      0,
      '',
      "A dry run: 2 lines would be a draft of ai-retail. Rows that the map's where leaves out: 1. " +
        'Rows with nothing in them: 3.\n',
    ]);
    const counted = JSON.parse((await runBy(by, csv, '--dry-run', '--json')).out);
    expect(counted).toMatchObject({ rows: 6, leftOut: 1, empty: 3, dryRun: true, rejected: 0 });
    const unknown = await runBy({ ...by, where: 'Model > 0' }, csv, '--dry-run');
    expect([unknown.status, unknown.err]).toEqual([2, expect.stringContaining('"Model"')]);
  });

  it('leave out what is optional and take what empty means', async () => {
    const { line, ...others } = mapOf('prices');
    const by = {
      ...others,
      line: {
        ...line,
        'match.model': { column: 'Modell', default: 'other' },
        description: { column: 'Text', optional: true },
        prorate: { column: 'Anteilig', as: 'flag' },
      },
    };
    const csv = (flag: string) => `Artikel;Modell;Preis je 1000;Text;Anteilig\nA;;1;;${flag}\n`;
    for (const flag of ['TRUE', 'false', 'False']) {
      expect(await runBy(by, csv(flag), '--dry-run')).toMatchObject({ status: 0, err: '' });
    }
    const ran = await runBy(by, csv('WAHR'), '--dry-run');
    expect(ran.err).toContain('column Anteilig is "WAHR": must be true or false');
  });

  it('of which a field is misspelt are refused as a fault of the map, once', async () => {
    const { line, ...others } = mapOf('prices');
    const by = { ...others, line: { ...line, macth: { column: 'Modell' } } };
    const ran = await runBy(by, block('csv prices'));
    expect([ran.status, ran.err.split('line.macth')]).toEqual([
      2,
      [expect.anything(), expect.stringContaining('unknown field; known are id,')],
    ]);
  });

  it('become one draft, once, which prices as the file says', async () => {
    const first = await run('prices');
    expect([first.status, first.err, first.out]).toEqual([0, '', block('text prices')]);
    const again = await run('prices');
    expect([again.status, again.out]).toEqual([0, expect.stringContaining('already')]);
    expect(await versions()).toBe(1);
    const drafted = await story.get(`${VERSIONS}/1`);
    expect(drafted).toMatchObject({ status: 'draft', reason: 'price list 2026' });
    expect(drafted.lines).toEqual([
      {
        id: 'A-1',
        meter: 'llm.tokens',
        match: { model: 'gpt-4' },
        price: { model: 'unit', rate: '0.03', per: '1000' },
      },
      expect.objectContaining({ price: { model: 'unit', rate: '0.0012', per: '1000' } }),
    ]);
    await story.post(`${VERSIONS}/1/activate`, {}, 200);
    expect((await run('prices')).out).toContain('already');
    const other = await run('prices', block('csv prices').replace('0,03', '0,04'));
    expect(other.out).toContain('Version 2');
  });

  it('of a card that is not there are refused', async () => {
    const map = block('json prices').replace('ai-retail', 'none');
    const [file, path] = [join(folder, 'none.csv'), join(folder, 'none.json')];
    writeFileSync(file, block('csv prices'));
    writeFileSync(path, map);
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await main([file, '--map', path, '--url', story.url])).toBe(2);
    expect(String(error.mock.calls[0]?.[0])).toContain('There is no rate card none');
    error.mockRestore();
  });
});

describe('customers', () => {
  const names = async () =>
    (await story.get(`${API.account}?fields=name`)).map(({ name }: { name: string }) => name);

  it('are made, once', async () => {
    const dry = await run('customers', undefined, '--dry-run');
    expect([dry.status, await names()]).toEqual([0, []]);
    const first = await run('customers');
    expect([first.status, first.err, first.out]).toEqual([0, '', block('text customers')]);
    const again = await run('customers');
    expect([again.status, again.out]).toEqual([0, expect.stringMatching(/^0 .* 2 were there/)]);
    expect(await names()).toEqual(['Müller GmbH', 'Åse AS']);
    const made = await story.get(`${API.account}/1002`);
    expect(made).toMatchObject({ currency: 'EUR', billingCycle: { timeZone: 'Europe/Oslo' } });
  });

  it('of whom one is wrong are taken without that one', async () => {
    const csv =
      'Nr;Firma;Ort\n1001;Other;Europe/Berlin\n1003;Third;Mars/Base\n;No;UTC\n1004;Fourth;UTC\n';
    const ran = await run('customers', csv);
    expect([ran.status, ran.out]).toEqual([1, expect.stringMatching(/^1 accounts are made, 0 /)]);
    expect(ran.err).toMatch(/line 2: column Firma is "Other": the account there has "Müller GmbH"/);
    expect(ran.err).toMatch(/line 3: column Ort is "Mars\/Base": .*is an IANA time zone/);
    expect(ran.err).toMatch(/line 4: column Nr is "": must be filled/);
    expect(ran.rejected.split('\n')).toHaveLength(5);
    expect(await names()).toEqual(['Müller GmbH', 'Åse AS', 'Fourth']);
  });

  it('are judged by a dry run, which says what it does not judge', async () => {
    const { account, ...others } = mapOf('customers');
    const by = {
      ...others,
      account: {
        ...account,
        currency: { column: 'Geld' },
        'parent.id': { column: 'Unter', optional: true },
        'relatedParty[0].name': { column: 'Zahl', as: 'number', optional: true },
      },
    };
    const csv = [
      'Nr;Firma;Ort;Geld;Unter;Zahl',
      '2001;A;UTC;EUR;;',
      '2001;B;UTC;EUR;;',
      '2002;C;Mars/Base;EUR;;',
      '2003;D;UTC;EURO;;',
      '2004;E;UTC;EUR;none;',
      '2005;F;UTC;EUR;2001;',
      '2006;G;UTC;EUR;;7',
    ].join('\n');
    const faultsOf = ({ err }: Ran) => err.split('\n').filter((line) => line.startsWith('line'));
    const dry = await runBy(by, csv, '--dry-run');
    expect([dry.status, dry.out]).toEqual([
      1,
      expect.stringMatching(/^A dry run: nothing was stored. 2 accounts would be .*Not judged/),
    ]);
    expect(await names()).toHaveLength(3);
    const ran = await runBy(by, csv);
    expect(ran.out).toMatch(/^2 accounts are made/);
    expect(faultsOf(dry)).toEqual(faultsOf(ran));
    expect(faultsOf(dry)).toHaveLength(5);
  });

  it.each([
    ['curency', 'did you mean currency?'],
    ['billingCycle.timezone', 'did you mean timeZone?'],
    ['Mode', 'did you mean mode?'],
    ['parentAccount.id', 'known are id, name,'],
    ['relatedParty.id', 'as in [0].id'],
    ['relatedParty[0].rolle', 'did you mean role?'],
    ['name.first', 'is no member'],
    ['accountBalance[0].amount.value', 'is no member'],
    ['constructor', 'is no member'],
  ])('of whom a map says the unknown %s are refused at the start', async (path, said) => {
    const { account, ...others } = mapOf('customers');
    const csv = 'Nr;Firma;Ort\n3001;Third;UTC\n';
    const by = { ...others, account: { ...account, [path]: { value: 'USD' } } };
    const ran = await runBy(by, csv);
    expect([ran.status, ran.err]).toEqual([2, expect.stringContaining(said)]);
    expect(ran.err).toContain(`account.${path} `);
    expect((await names()).includes('Third')).toBe(false);
  });

  it('take what a map says is its own, and what billing follows besides', async () => {
    const { account, ...others } = mapOf('customers');
    const by = {
      ...others,
      account: {
        ...account,
        'paymentTerms.days': { value: '30', as: 'number' },
        'erp.number': { column: 'Nr', extra: true },
      },
    };
    const ran = await runBy(by, 'Nr;Firma;Ort\n3002;Fifth;UTC\n');
    expect([ran.status, ran.err]).toEqual([0, '']);
    expect(await story.get(`${API.account}/3002`)).toMatchObject({ erp: { number: '3002' } });
  });
});

it.each([
  ['an unknown member', { rateCard: 'x', line: {}, lines: {} }, 'lines is unknown'],
  ['no card', { line: { id: { column: 'a' } } }, 'rateCard is missing'],
  ['no path', { account: { 'a..b': { column: 'a' } } }, 'a..b is no path'],
  [
    'a price for all',
    { rateCard: 'x', line: { 'match.a': { column: 'a', optional: true } } },
    'line.match.a.optional prices everything where it is empty',
  ],
  ['an option of a value', { account: { id: { value: '1', optional: true } } }, 'for a column'],
  ['a malformed where', { account: { id: { column: 'a' } }, where: '>' }, 'where '],
  ['an unknown form', { account: { id: { column: 'a', as: 'int' } } }, 'account.id.as must be'],
])('says what is wrong with a map: %s', async (_, map, said) => {
  const path = join(folder, 'wrong.json');
  writeFileSync(path, JSON.stringify(map));
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await main([join(folder, 'prices.csv'), '--map', path, '--url', story.url])).toBe(2);
  expect(String(error.mock.calls[0]?.[0])).toContain(said);
  error.mockRestore();
});
