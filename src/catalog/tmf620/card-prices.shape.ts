import { listOf, shape, type Shape, shapes } from '../../tmf';

const { text, flag, open } = shapes;
const number: Shape = { type: 'number' };

export const cardPricesShape = listOf(
  shape({
    id: text,
    name: text,
    priceType: text,
    '@type': text,
    price: shape({ unit: text, value: number }),
    unitOfMeasure: shape({ amount: number, units: text }),
    prodSpecCharValueUse: listOf(
      shape({ name: text, productSpecCharacteristicValue: listOf(open) }),
    ),
    pricingLogicAlgorithm: listOf(open),
    isBundle: flag,
    bundledPopRelationship: listOf(shape({ id: text })),
  }),
);
