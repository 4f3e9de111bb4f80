import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { ApiKeys } from '../access';
import { ROLES } from '../access';
import { type Instant, tryParseInstant } from '../core/time';
import { explainBootFailure } from '../platform/boot/boot-failure';
import { readConfig } from '../platform/config';
import { isDomainError } from '../core/domain-error';
import { DEFAULT_TENANT, isTenant, type Tenant } from '../platform/tenant';
import type { RequestContext } from '../tmf';
import { withKeys } from './admin/with-keys';

const EXIT_OK = 0;
const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;

type Of = { readonly tenant: Tenant; readonly json?: true };
type Asked = Of & {
  readonly role: readonly string[];
  readonly name: string;
  readonly account?: string;
  readonly party?: string;
  readonly expires?: Instant;
};

/** `npm run admin`: manages API keys directly in the database. Exit status 0 done, 1 refused, 2 misused. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = describe();
  try {
    await command.parseAsync([...argv], { from: 'user' });
    return EXIT_OK;
  } catch (error: unknown) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    console.error(whyNot(error));
    return EXIT_REFUSED;
  }
}

function describe(): Command {
  const command = new Command('npm run admin --').description(
    'Keys of the server on this machine, straight from its database: the first key is made so.',
  );
  command.exitOverride();
  withTenant(command.command('create-key').description('make a key; it is shown this once'))
    .requiredOption('--role <role>', `one of ${ROLES.join(', ')}; may be repeated`, several, [])
    .option('--name <name>', 'whose it is', 'made on the server')
    .option('--account <id>', 'for a role of one account: which')
    .option('--party <id>', 'for a role of one party: which')
    .option('--expires <instant>', 'until when, as 2027-01-01T00:00:00Z', toInstant)
    .action((asked: Asked) => run((keys) => create(keys, asked)));
  withTenant(
    command.command('list-keys').description('the newest hundred keys of a tenant'),
  ).action(({ tenant, json }: Of) => run((keys) => list(keys, tenant, json === true)));
  withTenant(command.command('revoke-key <id>').description('take a key out of use')).action(
    (id: string, { tenant }: Of) => run((keys) => keys.revoke(byHand(tenant, 'revoke-key'), id)),
  );
  return command;
}

function withTenant(command: Command): Command {
  return command
    .option('--tenant <id>', 'whose keys', toTenant, DEFAULT_TENANT)
    .option('--json', 'print the result for programs');
}

/** The audited identity of somebody with access to the server's machine. */
function byHand(tenant: Tenant, command: string): RequestContext {
  const operation = `npm run admin -- ${command}`;
  return { tenant, origin: '', asker: { actor: 'cli', roles: [], address: 'local', operation } };
}

async function create(keys: ApiKeys, asked: Asked): Promise<void> {
  const { tenant, role, name, account, party, expires, json } = asked;
  const { result } = await keys.create(byHand(tenant, 'create-key'), {
    name,
    roles: [...new Set(role)],
    accountId: account,
    partyId: party,
    expiresAt: expires,
  });
  if (json === true) {
    console.log(JSON.stringify({ id: result.id, ...result.body }));
    return;
  }
  console.log(result.body['secret']);
  console.error(
    `Keep it: it is shown this once. It is key ${result.id} of tenant ${tenant}, ${role.join(', ')}.`,
  );
}

async function list(keys: ApiKeys, tenant: Tenant, isJson: boolean): Promise<void> {
  const shown = await keys.newest(tenant);
  if (isJson) {
    console.log(JSON.stringify(shown));
    return;
  }
  for (const { id, ...key } of shown) {
    const { name, roles, status, lastUsedAt } = key;
    console.log([id, status, String(roles), lastUsedAt ?? 'never used', name].join('  '));
  }
}

function run(work: (keys: ApiKeys) => Promise<void>): Promise<void> {
  return withKeys(readConfig(process.env), work);
}

function whyNot(error: unknown): string {
  if (isDomainError(error)) return error.message;
  const explained = explainBootFailure(error, readConfig(process.env));
  return explained ?? (error instanceof Error ? error.message : String(error));
}

function several(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function toTenant(value: string): Tenant {
  if (isTenant(value)) return value;
  throw new InvalidArgumentError('A tenant is 1 to 64 of A-Z a-z 0-9 . _ -');
}

function toInstant(value: string): Instant {
  const instant = tryParseInstant(value);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError('It must be an instant with a zone, as 2027-01-01T00:00:00Z');
}
