// What the official v4 kits ask of rows they did not make, and do with what they find.
import type { Json } from './contract';
import type { Wire } from './wire';

/** The keys a kit looks for in every row of a list. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '/tmf-api/productInventory/v4/product': [
    'id',
    'href',
    'name',
    'status',
    'startDate',
    'productOffering',
    'billingAccount',
    'relatedParty',
    'productPrice',
    'productTerm',
    'productCharacteristic',
    'description',
  ],
  '/tmf-api/customerBillManagement/v4/customerBill': [
    'id',
    'href',
    'state',
    'billDocument',
    'billingAccount',
    'billDate',
    'lastUpdate',
  ],
  '/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate': [
    'id',
    'href',
    'isBilled',
    'type',
    'date',
    'taxExcludedAmount',
    'product',
  ],
  '/tmf-api/prepayBalanceManagement/v4/bucket': [
    'id',
    'href',
    'remainingValue',
    'status',
    'confirmationDate',
    'usageType',
  ],
  '/tmf-api/prepayBalanceManagement/v4/accumulatedBalance': [
    'id',
    'name',
    'bucket',
    'totalBalance',
  ],
  '/tmf-api/prepayBalanceManagement/v4/balanceActionHistory': ['id', 'href', 'status', 'amount'],
  '/tmf-api/accountManagement/v4/billingAccount': ['id', 'href', 'name', 'relatedParty'],
  '/tmf-api/accountManagement/v4/billPresentationMedia': ['id', 'href', 'name'],
  '/tmf-api/partyRoleManagement/v4/partyRole': ['id', 'href', 'name', 'roleType'],
  '/tmf-api/usageConsumption/v4/usageConsumptionReport': ['id', 'href', 'name', 'bucket'],
};

/** Rows without a key, or that their own scalars do not find. */
export async function rowsThatKitsReject(wire: Wire): Promise<string[]> {
  const rejected: string[] = [];
  for (const [path, keys] of Object.entries(KEYS)) {
    const { body: rows } = await wire.send('GET', path);
    if (!Array.isArray(rows) || rows.length === 0) rejected.push(`${path} is empty`);
    for (const row of rows) {
      rejected.push(
        ...keys.filter((key) => isMissing(row[key])).map((key) => `${path} ${row.id}: ${key}`),
      );
      rejected.push(...(await unfindable(wire, path, row, keys)));
    }
  }
  return rejected;
}

/** Kits print a text in quotes and send it unencoded, as Postman does. */
async function unfindable(
  wire: Wire,
  path: string,
  row: Json,
  keys: readonly string[],
): Promise<string[]> {
  const lost: string[] = [];
  for (const key of keys.filter((each) => typeof row[each] !== 'object')) {
    const query = `${key}=${encodeURI(JSON.stringify(row[key]))}`;
    const { body } = await wire.send('GET', `${path}?${query}`);
    if (!Array.isArray(body) || !body.some(({ id }) => id === row.id))
      lost.push(`${path}?${query}`);
  }
  return lost;
}

function isMissing(value: Json): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
