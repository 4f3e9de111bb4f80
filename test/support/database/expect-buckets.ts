import { BalanceProof } from '../../../src/balance/balance-proof.service';
import { Verify } from '../../../src/ledger';
import { DEFAULT_TENANT } from '../../../src/platform/tenant';
import type { TestDatabase } from './database';

/** For `afterEach`: the books hold, those of the buckets too, without a server to ask. */
export async function expectBucketsProven({ database }: TestDatabase): Promise<void> {
  const verify = new Verify(database);
  new BalanceProof(verify).onModuleInit();
  expect((await verify.prove([DEFAULT_TENANT])).filter(({ holds }) => !holds)).toEqual([]);
}
