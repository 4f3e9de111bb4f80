import type { ErrorDetail } from '../core/domain-error';
import { idOf, type JsonObject } from '../core/json';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { changedAttributes, isSameValue } from '../tmf';
import { malformedTerms, notFollowed, unknownCycle, unnamedCycle } from './account.errors';
import { CycleSpecificationRepository } from './store/cycle-specification.repository';
import {
  isAsking,
  isNameless,
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

/** Writes the cycle and the payment days of an account's specification into the account. */
export class FollowedCycles {
  private readonly specifications = new CycleSpecificationRepository();

  /** Answers the body to store; `before` is empty for a new account. */
  async follow(tx: Tx, before: JsonObject, after: JsonObject, at: Instant): Promise<JsonObject> {
    const asked = specificationOf(after);
    if (asked === undefined) return after;
    if (isNameless(asked) && !isSameValue(asked, specificationOf(before))) {
      throw unnamedCycle(SPECIFICATION_PATH);
    }
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

  /** The named specification, completed by what the account states; it need not exist when that is enough. */
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
