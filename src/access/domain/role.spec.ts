import { PERMISSIONS } from '../../core/permission';
import { PERMISSIONS_OF, permissionsOf, ROLES, whyNotTogether } from './role';

it('gives every permission to somebody, and none to two that are kept apart', () => {
  const given = permissionsOf(ROLES);
  // Nothing there is to be written.
  const nobodys = PERMISSIONS.filter((each) => !given.has(each));
  expect(nobodys).toEqual([]);
  const platform = new Set<string>(PERMISSIONS_OF.platform);
  const shared = PERMISSIONS_OF.admin.filter((each) => platform.has(each));
  expect(shared).toEqual(['process:read']);
});

it.each([
  ['auditor', []],
  ['customer', ['access:write']],
  ['partner', []],
] as const)('%s changes %p, and nothing else', (role, changed) => {
  expect(PERMISSIONS_OF[role].filter((each) => !/:(read|trace)$/.test(each))).toEqual(changed);
});

it('lets a reseller give the keys that its customers have', () => {
  const own = permissionsOf(['reseller']);
  expect(PERMISSIONS_OF.customer.filter((each) => !own.has(each))).toEqual([]);
});

it.each`
  roles                     | account      | reason
  ${['admin']}              | ${undefined} | ${undefined}
  ${['gateway', 'auditor']} | ${undefined} | ${undefined}
  ${['customer']}           | ${'acme'}    | ${undefined}
  ${['customer']}           | ${undefined} | ${'say which'}
  ${['reseller']}           | ${'acme'}    | ${undefined}
  ${['reseller']}           | ${undefined} | ${'say which'}
  ${['customer', 'admin']}  | ${'acme'}    | ${'give them apart'}
  ${['admin']}              | ${'acme'}    | ${'is not of one account'}
  ${['partner']}            | ${'acme'}    | ${'is not of one account'}
`('$roles of $account: $reason', ({ roles, account, reason }) => {
  const found = whyNotTogether(roles, { accountId: account }) ?? 'may be given';
  expect(found).toContain(reason ?? 'may be given');
});

it.each`
  roles                      | party        | account      | reason
  ${['partner']}             | ${'nebula'}  | ${undefined} | ${undefined}
  ${['partner']}             | ${undefined} | ${undefined} | ${'say which'}
  ${['partner', 'auditor']}  | ${'nebula'}  | ${undefined} | ${'give them apart'}
  ${['partner', 'customer']} | ${'nebula'}  | ${'acme'}    | ${'give them apart'}
  ${['auditor']}             | ${'nebula'}  | ${undefined} | ${'is not of one party'}
`('$roles of party $party: $reason', ({ roles, party, account, reason }) => {
  const found = whyNotTogether(roles, { accountId: account, partyId: party }) ?? 'may be given';
  expect(found).toContain(reason ?? 'may be given');
});

it('knows no permission for what is no role', () => {
  expect([...permissionsOf(['root', 'constructor', '__proto__'])]).toEqual([]);
});
