// Rows of a root lie together when every join on them says the root: then where they lie may change without
// a statement that changes.
import { filesLike, type SourceFile } from './source-files';

const OF_A_ROOT =
  'accrual|balance_action|bill|bill_line|bucket|charge|charge_entry|counter|counter_value|draw|hold|journal_transaction|ledger_head|usage';

const JOIN = new RegExp(
  String.raw`\bJOIN (?:${OF_A_ROOT})\s+(?:AS )?(\w+)\s+ON\b(.*?)(?=\b(?:JOIN|WHERE|ORDER|GROUP|LEFT|CROSS)\b|\`)`,
  'gs',
);

/** Asked by what is known before the root is, by an index of its own. */
const KNOWN: Readonly<Record<string, string>> = {
  'src/billing/store/payer.repository.ts':
    'what a payer, or a subscription of it, has to be billed',
  'src/charging/store/closing.repository.ts': 'the totals of a subscription',
};

function rootless({ file, text }: SourceFile): string[] {
  return [...text.matchAll(JOIN)]
    .filter(([, alias = '', condition = '']) => !condition.includes(`${alias}.root_id`))
    .map(() => file);
}

it('a join on rows of a root says the root', () => {
  const files = filesLike(/^src\/(?!.*\.spec\.ts$).*\.ts$/);
  const found = new Set(files.flatMap(rootless));
  expect([...found].sort()).toEqual(Object.keys(KNOWN).sort());
});

it.each`
  text                                                                                 | count
  ${'`FROM hold h JOIN bucket b ON b.tenant_id = h.tenant_id AND b.id = h.bucket_id`'} | ${1}
  ${'`FROM hold h JOIN bucket b ON b.root_id = h.root_id AND b.id = h.bucket_id`'}     | ${0}
  ${'`FROM account a JOIN account p ON p.id = a.payer_id`'}                            | ${0}
`('finds $count in $text', ({ text, count }: { text: string; count: number }) => {
  expect(rootless({ file: 'a.ts', text })).toHaveLength(count);
});
