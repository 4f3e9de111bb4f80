// The accounts of a server as an import makes them, or as a dry run would.
import { idOf, type JsonObject, memberOf, objectsOf, textOf } from '../../core/json';
import type { ApiAnswer, ApiClient } from './api-client';

const ACCOUNTS = '/tmf-api/accountManagement/v4/billingAccount';

/** What is wrong with a row, at the path of the member that the API has. */
export type Fault = { readonly path: string; readonly message: string };

export type AccountCame = 'made' | 'unchanged' | readonly Fault[];

export class Accounts {
  constructor(private readonly client: ApiClient) {}

  get(id: string): Promise<ApiAnswer> {
    return this.client.get(`${ACCOUNTS}/${encodeURIComponent(id)}`);
  }

  async make(_: string, record: JsonObject): Promise<AccountCame> {
    const answer = await this.client.post(ACCOUNTS, record);
    return answer.status === 201 ? 'made' : refusedBy(answer);
  }
}

/** Those that a dry run would make are there for the rows below, as they are for a run. */
export class AccountsToBe extends Accounts {
  private readonly made = new Map<string, JsonObject>();

  override async get(id: string): Promise<ApiAnswer> {
    const body = this.made.get(id);
    return body === undefined ? super.get(id) : { status: 200, body, message: '' };
  }

  override async make(id: string, record: JsonObject): Promise<AccountCame> {
    const { accountFaultsOf } = await import('./account-members.ts');
    const faults = [...accountFaultsOf(record), ...(await this.faultsOfParent(record))];
    if (faults.length > 0) return faults;
    this.made.set(id, record);
    return 'made';
  }

  private async faultsOfParent(record: JsonObject): Promise<readonly Fault[]> {
    const parent = idOf(record['parent']);
    if (parent === undefined || (await this.get(parent)).status !== 404) return [];
    const message = `There is no billing account ${parent} to be the parent`;
    return [{ path: 'parent.id', message }];
  }
}

export function refusedBy({ body, message }: ApiAnswer): readonly Fault[] {
  const details = objectsOf(memberOf(body, 'details')).map(faultIn);
  return details.length > 0 ? details : [{ path: 'id', message }];
}

export function faultIn(detail: Readonly<Record<string, unknown>>): Fault {
  return { path: textOf(detail['path']) ?? '', message: textOf(detail['message']) ?? '' };
}
