import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './rate';

describe('npm run rate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rate-'));
  const written: string[] = [];
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    written.length = 0;
    const keep = (text: string | Uint8Array) => written.push(String(text)) > 0;
    jest.spyOn(process.stdout, 'write').mockImplementation(keep);
    jest.spyOn(process.stderr, 'write').mockImplementation(keep);
  });
  afterEach(() => jest.restoreAllMocks());

  const file = (text: string) => {
    const path = join(folder, 'cases.json');
    writeFileSync(path, text);
    return path;
  };

  it('answers every case, wrong ones too, and succeeds', async () => {
    const price = { model: 'unit', rate: '2' };
    const cases = [{ id: 'a', line: { price }, usage: [{ quantity: '3' }] }, { id: 'b' }];
    expect(await main([file(JSON.stringify(cases))])).toBe(0);
    expect(JSON.parse(written.join(''))).toEqual([
      { id: 'a', charges: ['6'], total: '6' },
      { id: 'b', error: expect.objectContaining({ path: 'line' }) },
    ]);
  });

  it('answers stories, wrong ones with every mistake, and succeeds', async () => {
    const account = { currency: 'EUR', cycle: 'month' };
    const wrong = { id: 'b', account: { ...account, anchorDay: 0 }, bills: ['soon'] };
    expect(await main(['--story', file(JSON.stringify([{ id: 'a', account }, wrong]))])).toBe(0);
    expect(JSON.parse(written.join(''))).toEqual([
      { id: 'a', usage: [], bills: [], buckets: [], events: [] },
      {
        id: 'b',
        errors: [
          expect.objectContaining({ path: 'account.anchorDay', value: 0 }),
          expect.objectContaining({ path: 'bills[0]', value: 'soon' }),
        ],
      },
    ]);
  });

  it.each`
    why                      | argv
    ${'no file is named'}    | ${[]}
    ${'the file is missing'} | ${[join(folder, 'nowhere.json')]}
    ${'two files are named'} | ${['a.json', 'b.json']}
  `('answers 2 when $why', async ({ argv }) => {
    expect(await main(argv)).toBe(2);
  });

  it.each(['{', '{"id":"not a list"}'])('answers 2 to %s', async (text) => {
    expect(await main([file(text)])).toBe(2);
  });

  it('explains itself', async () => {
    expect(await main(['--help'])).toBe(0);
    expect(written.join('')).toContain('Usage: npm run --silent rate');
  });
});
