import type { ErrorDetail } from '../core/domain-error';
import { idOf, type JsonObject } from '../core/json';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { changedAttributes, isSameValue } from '../tmf';
import { malformedTerms, notFollowed, unknownCycle } from './account.errors';
import { CycleSpecificationRepository } from './store/cycle-specification.repository';
import {
  isAsking,
  fromSpecification,
  validityFaultOf,
  SAID,
} from './tmf666/cycle-specification.convert';
import {
  contradictionsOf,
  frequencyOf,
  SPECIFICATION_PATH,
  specificationOf,
  withCycleSaid,
} from './tmf666/followed-cycle.convert';

/** Writes into an account the cycle and the days of payment that its specification says. */
export class FollowedCycles {
  private readonly specifications = new CycleSpecificationRepository();

  /** Answers the body to store; `before` is what the account said, nothing when it is made. */
  async follow(tx: Tx, before: JsonObject, after: JsonObject, at: Instant): Promise<JsonObject> {
    const asked = specificationOf(after);
    if (asked === undefined) return after;
    const changed = changedAttributes(before, after);
    const isNew = isAskedAnew(specificationOf(before), asked);
    const own = {
      billingCycle: changed.includes('billingCycle'),
      paymentTerms: changed.includes('paymentTerms'),
    };
    if (!isNew && !own.billingCycle && !own.paymentTerms) return after;
    const specification = await this.named(tx, asked);
    const { said, problems } = fromSpecification(
      specification,
      SPECIFICATION_PATH,
      frequencyOf(after),
    );
    const late = isNew ? validityFaultOf(specification, SPECIFICATION_PATH, at) : undefined;
    const refused = [...problems, ...(late === undefined ? [] : [late])];
    if (refused.length > 0) throw notFollowed(refused);
    const contradictions = contradictionsOf(after, said, own);
    if (contradictions.length > 0) throw malformedTerms(contradictions);
    return withCycleSaid(after, said);
  }

  /** The specification of that id with what the account says beside it; what says enough need not be there. */
  private async named(tx: Tx, asked: JsonObject): Promise<JsonObject> {
    const id = idOf(asked);
    if (id === undefined) return asked;
    const found = await this.specifications.hold(tx, id);
    if (found === undefined) {
      if (asked['isRef'] === true || !isAsking(asked)) {
        throw unknownCycle(SPECIFICATION_PATH, id);
      }
      return asked;
    }
    const other = SAID.find(
      (name) => asked[name] !== undefined && !isSameValue(asked[name], found[name]),
    );
    if (other !== undefined) throw malformedTerms([differing(other, asked[other], id)]);
    return found;
  }
}

function isAskedAnew(before: JsonObject = {}, asked: JsonObject): boolean {
  return changedAttributes(before, asked).some((name) => name === 'id' || SAID.includes(name));
}

function differing(name: string, value: unknown, id: string): ErrorDetail {
  const path = `${SPECIFICATION_PATH}.${name}`;
  const message = `${path} says otherwise than the billing cycle specification ${id}`;
  return { path, value, message, code: 'account.malformed-terms' };
}
