import { faultOfHeader } from './header';
import { columnsOf, readMap, type UsageMap } from './usage-map';

const map = readMap({
  source: 'cdr',
  id: { columns: ['call_id'] },
  subject: { column: 'Caller' },
  time: { column: 'at' },
  usages: [{ meter: 'calls', quantity: { column: 'seconds' } }],
}) as UsageMap;

it.each`
  header                                              | fault
  ${['call_id', 'Caller', 'at', 'seconds', 'x', 'x']} | ${/^fine$/}
  ${['call_id', 'Caller', 'at', '', '', 'seconds']}   | ${/^fine$/}
  ${['call_id', 'Caller', 'at']}                      | ${/^has no column "seconds"; it has "call_id", "Caller", "at"$/}
  ${['Call Id', 'caller', 'at', 'secnds']}            | ${/^has no column "call_id" \(did you mean "Call Id"\?\), "Caller" \(did you mean "caller"\?\), "seconds" \(did you mean "secnds"\?\); it has "Call Id", "caller", "at", "secnds"$/}
  ${['call_id;Caller;at;seconds']}                    | ${/"Caller".*it has "call_id;Caller;at;seconds": say "delimiter": ";" in the map$/}
  ${['call_id', 'Caller', 'at', 'seconds', 'at']}     | ${/^names the column "at" twice \(columns 3 and 5\): .*"columns"/}
`('of $header says $fault', ({ header, fault }) => {
  expect(faultOfHeader(columnsOf(map), header as string[]) ?? 'fine').toMatch(fault as RegExp);
});
