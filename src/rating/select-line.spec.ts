import { zoneTableAtOnce as zoneTable } from '../../test/support/data/zone-table';
import { parseInstant } from '../core/time';
import {
  type Attributes,
  compileCard,
  groupKey,
  parseLines,
  prefixKey,
  selectLine,
  withTables,
} from './index';

const lookup = {
  meter: (code: string) =>
    code === 'tokens' ? { unit: 'token', aggregation: 'sum' as const } : undefined,
};
const price = { model: 'unit', rate: '1' };

function card(matches: Record<string, object>, terms: Record<string, object> = {}) {
  const lines = Object.entries(matches).map(([id, match]) => ({
    id,
    meter: 'tokens',
    match,
    price,
    ...terms[id],
  }));
  const parsed = parseLines(lines, lookup);
  expect(parsed.errors).toEqual([]);
  return compileCard(parsed.lines, lookup);
}

const noon = parseInstant('2026-03-04T12:00:00Z');

function selected(of: ReturnType<typeof card>, attributes: Attributes, at = noon): string {
  const found = selectLine(of, 'tokens', attributes, at, 'Europe/Berlin');
  return 'none' in found ? found.none : found.line.id;
}

describe('selectLine', () => {
  const tokens = card(
    {
      any: {},
      atlas: { model: 'atlas' },
      'atlas-eu': { model: 'atlas', region: ['eu-west', 'eu-central'] },
      'atlas-eu-input': { model: 'atlas', region: 'eu-west', direction: 'input' },
      long: { model: 'atlas', context: { from: '128000' } },
      dialled: { number: { prefix: '49' } },
      cached: { model: 'atlas', cached: true },
      batch: { model: 'atlas', cached: true },
    },
    {
      dialled: { priority: 1 },
      long: { priority: 1 },
      cached: { priority: 3 },
      batch: { priority: 2 },
    },
  );

  it.each`
    attributes                                                    | line                | why
    ${{}}                                                         | ${'any'}            | ${'nothing is asked of it'}
    ${{ model: 'borealis' }}                                      | ${'any'}            | ${'no other line knows the model'}
    ${{ model: 'atlas' }}                                         | ${'atlas'}          | ${'one attribute beats none'}
    ${{ model: 'atlas', region: 'us' }}                           | ${'atlas'}          | ${'the region does not match'}
    ${{ model: 'atlas', region: 'eu-central' }}                   | ${'atlas-eu'}       | ${'one of a list'}
    ${{ model: 'atlas', region: 'eu-west', direction: 'input' }}  | ${'atlas-eu-input'} | ${'three attributes beat two'}
    ${{ model: 'atlas', region: 'eu-west', direction: 'output' }} | ${'atlas-eu'}       | ${'the direction does not match'}
    ${{ model: 'atlas', context: 128000 }}                        | ${'long'}           | ${'a range holds its lower bound'}
    ${{ model: 'atlas', context: '127999.9' }}                    | ${'atlas'}          | ${'below the range'}
    ${{ model: 'atlas', context: 'long' }}                        | ${'atlas'}          | ${'a text is in no range'}
    ${{ number: '4915112345' }}                                   | ${'dialled'}        | ${'the number has the prefix'}
    ${{ model: 'atlas', number: '4915112345' }}                   | ${'dialled'}        | ${'the higher priority of two equals'}
    ${{ model: 'atlas', cached: true }}                           | ${'cached'}         | ${'the higher priority of two that ask the same'}
    ${{ model: 'atlas', region: 'eu-west', context: '200000' }}   | ${'long'}           | ${'priority decides across dimensions'}
  `('takes $line: $why', ({ attributes, line }) => {
    expect(selected(tokens, attributes)).toBe(line);
  });

  const zones = card(
    {
      world: { number: { prefix: '4' } },
      germany: { number: { prefix: '49' } },
      mobile: { number: { prefix: '491' } },
      special: { number: { prefix: '4916' } },
      'to-special': { number: { prefix: '491' }, origin: { prefix: '4' } },
      emergency: { number: '49110' },
      roaming: { roaming: true },
    },
    { germany: { priority: 9 }, emergency: { priority: 1 }, roaming: { priority: 5 } },
  );

  it.each`
    attributes                           | line            | why
    ${{ number: '44' }}                  | ${'world'}      | ${'nothing longer begins the number'}
    ${{ number: '4930' }}                | ${'germany'}    | ${'49 is longer than 4'}
    ${{ number: '4915' }}                | ${'mobile'}     | ${'491 is longer than 49, whatever the priority of 49'}
    ${{ number: '4916' }}                | ${'special'}    | ${'the longest of four'}
    ${{ number: '4916', origin: '43' }}  | ${'to-special'} | ${'two conditions beat one, however long'}
    ${{ number: '49110' }}               | ${'emergency'}  | ${'priority decides between a value and a prefix'}
    ${{ number: '4915', roaming: true }} | ${'roaming'}    | ${'priority decides between two dimensions, and 49 is no rival'}
  `('takes $line for $attributes: $why', ({ attributes, line }) => {
    expect(selected(zones, attributes)).toBe(line);
  });

  const hours = card(
    {
      day: { when: { timeOfDay: ['08:00', '20:00'], days: [1, 2, 3, 4, 5] } },
      night: { when: { timeOfDay: ['20:00', '08:00'], days: [1, 2, 3, 4, 5] } },
      weekend: { when: { days: [6, 7] } },
    },
    { weekend: { priority: 1 } },
  );

  it.each`
    at                        | line                                                        | why
    ${'2026-03-04T07:00:00Z'} | ${'day'}                                                    | ${'it is 08:00 in Berlin'}
    ${'2026-03-04T06:59:59Z'} | ${'night'}                                                  | ${'it is not quite 08:00'}
    ${'2026-03-04T19:00:00Z'} | ${'night'}                                                  | ${'20:00 ends the day'}
    ${'2026-07-01T18:00:00Z'} | ${'night'}                                                  | ${'summer time counts'}
    ${'2026-03-06T23:30:00Z'} | ${'weekend'}                                                | ${'it is Saturday in Berlin, before the night of Friday by priority'}
    ${'2026-03-09T01:00:00Z'} | ${'no line matches: when is another time (nearest is day)'} | ${'the night before Monday is that of Sunday'}
  `('takes $line at $at: $why', ({ at, line }) => {
    expect(selected(hours, {}, parseInstant(at))).toBe(line);
  });

  it.each`
    zone               | own                | line      | why
    ${null}            | ${undefined}       | ${'rest'} | ${'it is 05:00 in Berlin, where the caller is'}
    ${'Asia/Shanghai'} | ${undefined}       | ${'peak'} | ${'it is noon in the zone of the card'}
    ${'Asia/Shanghai'} | ${'Europe/Berlin'} | ${'rest'} | ${'the condition has a zone of its own'}
    ${null}            | ${'Asia/Shanghai'} | ${'peak'} | ${'the condition names one, the card none'}
  `('takes $line: $why', ({ zone, own, line }) => {
    const when = { timeOfDay: ['09:00', '18:00'], zone: own };
    const lines = [
      { id: 'rest', meter: 'tokens', price },
      { id: 'peak', meter: 'tokens', match: { when }, price },
    ];
    const compiled = compileCard(parseLines(lines, lookup).lines, lookup, 'EUR', zone);
    expect(selected(compiled, {}, parseInstant('2026-03-04T04:00:00Z'))).toBe(line);
  });

  it('finds the longest of very many prefixes by looking it up', () => {
    const matches = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [
        `p${index}`,
        { number: { prefix: `${index}` } },
      ]),
    );
    const destinations = card(matches);
    expect(selected(destinations, { number: '1234567' })).toBe('p12345');
    expect(selected(destinations, { number: '4915112345' })).toBe('p4915');
    expect(selected(destinations, { number: 'x' })).toContain('number is x');
    expect(destinations.index.get('tokens')?.shelves).toHaveLength(1);
  });

  it('tests a long combination of lists instead of spelling it out', () => {
    const values = Array.from({ length: 60 }, (_, index) => `v${index}`);
    const wide = card({ wide: { a: values, b: values, c: values } });
    expect(selected(wide, { a: 'v59', b: 'v0', c: 'v30' })).toBe('wide');
    expect(selected(wide, { a: 'v59', b: 'v0', c: 'v60' })).toContain('c is v60');
  });

  it.each`
    attributes                             | none
    ${{ model: 'atlas' }}                  | ${'no line matches: region is missing (nearest is eu)'}
    ${{ model: 'atlas', region: 'us' }}    | ${'no line matches: region is us (nearest is eu)'}
    ${{ model: 'borealis', region: 'us' }} | ${'no line matches: model is borealis (nearest is us)'}
  `('says that $none', ({ attributes, none }) => {
    const strict = card({
      eu: { model: 'atlas', region: 'eu' },
      us: { model: 'cirrus', region: 'us' },
    });
    expect(selected(strict, attributes)).toBe(none);
  });

  it('says that no line prices the meter', () => {
    expect(selectLine(tokens, 'steps', {}, noon, 'UTC')).toMatchObject({ code: 'line.no-meter' });
  });
});

describe('groupKey', () => {
  it('is the same for what conditions take for the same', () => {
    const [grouped] = card({ all: {} }, { all: { groupBy: ['device'] } }).lines;
    const keys = [5, '5', '5.0', true, 'true'].map(
      (device) => grouped && groupKey(grouped, { attributes: { device }, at: noon }, 'UTC'),
    );
    expect(keys).toEqual(['["5"]', '["5"]', '["5.0"]', '["true"]', '["true"]']);
  });

  it('tells groups apart, a missing attribute included', () => {
    const [grouped] = card({ all: {} }, { all: { groupBy: ['device', 'zone'] } }).lines;
    const [plain] = card({ all: {} }).lines;
    const keys = [{ device: 'a', zone: 1 }, { device: 'a' }, { device: 'a', zone: '' }, {}];
    expect(
      keys.map((attributes) => grouped && groupKey(grouped, { attributes, at: noon }, 'UTC')),
    ).toEqual(['["a","1"]', '["a",null]', '["a",""]', '[null,null]']);
    expect(plain && groupKey(plain, { attributes: { device: 'a' }, at: noon }, 'UTC')).toBe('');
  });
});

describe('zones of a tariff table', () => {
  const zones = (...rows: readonly (readonly [string, string])[]) => {
    const names = [...new Set(rows.map(([, zone]) => zone))];
    return zoneTable({
      prefixes: Float64Array.from(rows.map(([prefix]) => prefixKey(prefix) ?? 0)),
      zones: Uint16Array.from(rows.map(([, zone]) => names.indexOf(zone))),
      names,
    });
  };
  const tables = new Map([
    [
      'world',
      [
        { validFrom: parseInstant('2026-03-05T00:00:00Z'), table: zones(['49', 'far']) },
        {
          validFrom: parseInstant('2026-03-01T00:00:00Z'),
          table: zones(['49', 'near'], ['4915', 'mobile']),
        },
      ],
    ],
  ]);
  const zone = (...named: readonly string[]) => ({ number: { table: 'world', zone: named } });
  const known = { ...lookup, zonesOf: () => new Set(['near', 'far', 'mobile', 'sea']) };
  const lines = [
    { id: 'near', meter: 'tokens', match: zone('near'), price },
    { id: 'off', meter: 'tokens', match: zone('far', 'mobile'), price },
    { id: 'night', meter: 'tokens', match: { ...zone('near'), when: { days: [3] } }, price },
    { id: 'emergency', meter: 'tokens', match: { number: '49110' }, priority: 1, price },
  ];
  const parsed = parseLines(lines, known);
  const dialled = withTables(compileCard(parsed.lines, known), tables);

  it.each`
    number      | at                        | line
    ${'4930'}   | ${'2026-03-03T12:00:00Z'} | ${'near'}
    ${'491512'} | ${'2026-03-03T12:00:00Z'} | ${'off'}
    ${'4930'}   | ${'2026-03-04T12:00:00Z'} | ${'night'}
    ${'4930'}   | ${'2026-03-05T00:00:00Z'} | ${'off'}
    ${'49110'}  | ${'2026-03-03T12:00:00Z'} | ${'emergency'}
    ${'4930'}   | ${'2026-02-28T12:00:00Z'} | ${'no line matches: number is 4930, and world has no version in force at 2026-02-28T12:00:00.000Z (nearest is near)'}
    ${'33'}     | ${'2026-03-04T12:00:00Z'} | ${'no line matches: number is 33, in no zone of world (nearest is near)'}
  `('takes $line for $number at $at', ({ number, at, line }) => {
    expect(parsed.errors).toEqual([]);
    expect(selected(dialled, { number }, parseInstant(at))).toBe(line);
  });

  it('refuses what no table has, and lines that share a zone', () => {
    const faults = (match: object, zonesOf: (table: string) => Set<string> | undefined) =>
      parseLines([...lines, { id: 'x', meter: 'tokens', match, price }], {
        ...lookup,
        zonesOf,
      }).errors.map(({ path, code }) => `${code} ${path}`);
    const ofWorld = (table: string) => (table === 'world' ? known.zonesOf() : undefined);
    expect(faults({ number: { table: 'moon', zone: 'near' } }, ofWorld)).toEqual([
      'line.unknown-table lines[4].match.number.table',
    ]);
    expect(faults(zone('sea', 'moon'), ofWorld)).toEqual([
      'line.unknown-zone lines[4].match.number.zone',
    ]);
    expect(faults(zone('sea', 'near'), ofWorld)).toEqual(['line.ambiguous lines[4].match']);
    expect(faults(zone('sea'), ofWorld)).toEqual([]);
    expect(faults({ number: { table: 'world', zone: [] } }, ofWorld)).toEqual([
      'line.malformed lines[4].match.number.zone',
    ]);
  });
});
