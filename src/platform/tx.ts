import type { EntityManager } from 'typeorm';

declare const txBrand: unique symbol;
/** An open transaction of one tenant. Only `Database` creates it, so nothing is written outside of one. */
export type Tx = EntityManager & { readonly [txBrand]: true };
