// A period that ends where it begins, or before, contains nothing: what is for it could never be sold or asked for.
import { type JsonObject, objectsOf } from '../../core/json';
import { isNever, validityOf } from '../../tmf';
import { neverValid } from '../catalog.errors';
import { isActivated } from './frozen-price';
import { isSame } from './stamp.convert';

/** Lists in which a `validFor` counts, and whether that of an entry itself does, or only describes. */
const JUDGED: readonly (readonly [list: string, isDated: boolean])[] = [
  ['allowedAction', true],
  ['productOfferingPrice', true],
  ['prodSpecCharValueUse', true],
  ['productSpecCharacteristicValue', true],
  ['characteristicValueSpecification', true],
  ['productOfferingCharacteristic', false],
  ['productSpecCharacteristic', false],
];

/** Refuses such a period, but one that was stored before and is not launched now. */
export function checkPeriods(before: JsonObject, after: JsonObject, isDated = true): void {
  const isLaunchedNow = isActivated(after) && !isActivated(before);
  const stood = new Map(isLaunchedNow ? [] : neverIn(before, isDated));
  const refused = neverIn(after, isDated).filter(([path, said]) => !isSame(said, stood.get(path)));
  if (refused.length > 0) throw neverValid(new Map(refused));
}

function neverIn(body: JsonObject, isDated: boolean, place = ''): [string, unknown][] {
  const own: [string, unknown][] =
    isDated && isNever(validityOf(body)) ? [[`${place}validFor`, body['validFor']]] : [];
  return [
    ...own,
    ...JUDGED.flatMap(([list, isEntryDated]) =>
      objectsOf(body[list]).flatMap((entry, index) =>
        neverIn(entry, isEntryDated, `${place}${list}[${index}].`),
      ),
    ),
  ];
}
