import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { type Body, DocumentStore, type Resource } from '../tmf';
import { isInService } from './domain/product-lifecycle';
import { bundleInService } from './inventory.errors';
import { memberIdsOf } from './tmf637/bundle.convert';
import { fromResource } from './tmf637/product.convert';
import { productType } from './tmf637/product-type';

/** Which products are bundled in others. */
@Injectable()
export class ProductBundles {
  private readonly products = new DocumentStore(productType);

  /** The products and what is bundled in them, each once. */
  async withMembers(tx: Tx, productIds: readonly string[]): Promise<string[]> {
    const all = new Set(productIds);
    let level = [...all];
    while (level.length > 0) {
      const members: string[] = [];
      for (const id of level) {
        const bundle = await this.products.find(tx, id);
        members.push(...memberIdsOf(bundle?.body ?? {}));
      }
      level = [...new Set(members)].filter((id) => !all.has(id));
      for (const id of level) all.add(id);
    }
    return [...all];
  }

  /** Those bundled in it that are not over, for an order that holds their locks. */
  async membersInService(tx: Tx, bundle: Resource): Promise<Resource[]> {
    const members: Resource[] = [];
    for (const id of memberIdsOf(bundle.body)) {
      const member = await this.products.lock(tx, id);
      if (member !== undefined && isInService(fromResource(member).state)) members.push(member);
    }
    return members;
  }

  /** A bundle and its members are suspended and ended together, and only an order holds the locks of them all. */
  async refuseParting(tx: Tx, before: Resource, body: Body): Promise<void> {
    const was = fromResource(before).state;
    const { state } = fromResource({ id: before.id, body });
    if (state === undefined || was === state || was === 'created' || was === 'pendingActive') {
      return;
    }
    const standing: string[] = [];
    for (const id of memberIdsOf(before.body)) {
      const member = await this.products.find(tx, id);
      const stands = member && fromResource(member).state;
      if (isInService(stands) && stands !== state) standing.push(id);
    }
    if (standing.length > 0) throw bundleInService(before.id, state, standing);
  }
}
