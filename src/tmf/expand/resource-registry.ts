// All resource types that the process serves, by path, class or name of an attribute. It is filled from the
// controllers, so that no module has to know another to have its references expanded.
import type { ModulesContainer } from '@nestjs/core';
import { invariant } from '../../core/invariant';
import { groupBy } from '../../core/group-by';
import { memberOf } from '../../core/json';
import { decodePercent } from '../../core/percent-encoding';
import { resourceControllers } from '../openapi-metadata';
import { referableControllers } from '../own/collection';
import { pathOf } from '../query/matches';
import type { ResourceOperations } from '../resource-rules';
import { type Body, type Collection, isNextVersion } from '../resource-type';
import { versionOf } from '../v5/version';

export type Served = { readonly type: Collection; readonly operations: ResourceOperations };
/** A resource in each version in which it is served. */
type Versions = readonly Served[];

export type Target = { readonly served: Served; readonly id: string };

const PARTIES = ['Individual', 'Organization', 'PartyRole', 'Customer'];
const ACCOUNTS = ['BillingAccount', 'PartyAccount', 'SettlementAccount', 'FinancialAccount'];

/** Attributes with a name other than that of the class they refer to. */
const USUAL: ReadonlyMap<string, readonly string[]> = new Map([
  ['relatedParty', PARTIES],
  ['engagedParty', PARTIES],
  ['partyOrPartyRole', PARTIES],
  ['party', PARTIES],
  ['account', ACCOUNTS],
  ['bill', ['CustomerBill']],
  ['cycleSpecification', ['BillingCycleSpecification']],
  ['format', ['BillFormat']],
  ['presentationMedia', ['BillPresentationMedia']],
  ['pop', ['ProductOfferingPrice']],
]);

/** Prefixes of a class in names of attributes: `bundledProductOffering`, `impactedBucket`. */
const PREFIX = /^(bundled|impacted|receiver)(?=[A-Z])/;

export class ResourceRegistry {
  private readonly byPath = new Map<string, Versions>();
  private readonly byClass = new Map<string, Versions>();

  constructor(all: readonly Served[]) {
    const groups = groupBy(all, ({ type }) => versionOf(type)?.former ?? type);
    for (const versions of groups.values()) {
      for (const { type } of versions) {
        for (const root of [type.api.root, ...(type.api.aliases ?? [])]) {
          this.byPath.set(`${root}/${type.path}`, versions);
        }
        if (!this.byClass.has(type.name)) this.byClass.set(type.name, versions);
      }
    }
  }

  /**
   * The resources to which a reference may lead, the likeliest first, in the version of the resource that contains
   * it.
   */
  targetsOf(attribute: string, reference: Body, holder: Collection): readonly Target[] {
    const { href, id, '@referredType': referred } = reference;
    const linked = typeof href === 'string' ? this.linked(href) : undefined;
    if (linked !== undefined) return [{ served: fitting(linked.versions, holder), id: linked.id }];
    if (typeof id !== 'string') return [];
    const named = typeof referred === 'string' ? this.byClass.get(referred) : undefined;
    const likely = named === undefined ? this.usual(attribute) : [named];
    return likely.map((versions) => ({ served: fitting(versions, holder), id }));
  }

  private linked(href: string): { versions: Versions; id: string } | undefined {
    const path = pathOf(href);
    const end = path.lastIndexOf('/');
    const versions = this.byPath.get(path.slice(0, end));
    const id = decodePercent(path.slice(end + 1));
    return versions === undefined || id === undefined ? undefined : { versions, id };
  }

  private usual(attribute: string): readonly Versions[] {
    const subject = attribute.replace(PREFIX, '').replace(/(Ref|Relationship)$/, '');
    const name = subject.charAt(0).toLowerCase() + subject.slice(1);
    const classes = USUAL.get(name) ?? [name.charAt(0).toUpperCase() + name.slice(1)];
    return classes.flatMap((each) => {
      const versions = this.byClass.get(each);
      return versions === undefined ? [] : [versions];
    });
  }
}

const registries = new WeakMap<ModulesContainer, ResourceRegistry>();

/** Built when the first reference is expanded, because all controllers exist by then. */
export function registryOf(modules: ModulesContainer): ResourceRegistry {
  const registry = registries.get(modules) ?? new ResourceRegistry(servedBy(modules));
  registries.set(modules, registry);
  return registry;
}

function servedBy(modules: ModulesContainer): readonly Served[] {
  const listed = resourceControllers(modules).filter(({ type: { operations } }) =>
    operations.includes('list'),
  );
  return [...listed, ...referableControllers(modules)].flatMap(({ type, instance }) => {
    const operations = memberOf(instance, 'service');
    return isListing(operations) ? [{ type, operations }] : [];
  });
}

function isListing(operations: unknown): operations is ResourceOperations {
  return typeof operations === 'object' && operations !== null && 'list' in operations;
}

function fitting(versions: Versions, holder: Collection): Served {
  const isNext = isNextVersion(holder.api);
  const found = versions.find(({ type }) => isNextVersion(type.api) === isNext) ?? versions[0];
  invariant(found !== undefined, 'a group has a member');
  return found;
}
