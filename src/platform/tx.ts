import type { EntityManager } from 'typeorm';

declare const txBrand: unique symbol;
/** An open transaction of one tenant. Only `Database` makes one, so nothing writes outside of it. */
export type Tx = EntityManager & { readonly [txBrand]: true };
