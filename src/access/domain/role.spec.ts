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

it.each(['auditor', 'customer'] as const)('%s changes nothing', (role) => {
  expect(PERMISSIONS_OF[role].filter((each) => !/:(read|trace)$/.test(each))).toEqual([]);
});

it.each`
  roles                     | account      | reason
  ${['admin']}              | ${undefined} | ${undefined}
  ${['gateway', 'auditor']} | ${undefined} | ${undefined}
  ${['customer']}           | ${'acme'}    | ${undefined}
  ${['customer']}           | ${undefined} | ${'say which'}
  ${['customer', 'admin']}  | ${'acme'}    | ${'give them apart'}
  ${['admin']}              | ${'acme'}    | ${'of the whole tenant'}
`('$roles of $account: $reason', ({ roles, account, reason }) => {
  const found = whyNotTogether(roles, account) ?? 'may be given';
  expect(found).toContain(reason ?? 'may be given');
});

it('knows no permission for what is no role', () => {
  expect([...permissionsOf(['root', 'constructor', '__proto__'])]).toEqual([]);
});
