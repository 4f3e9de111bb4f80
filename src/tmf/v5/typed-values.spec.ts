import { typedBy } from './typed-values';

type Row = { value: unknown; given?: string; type: string };

it.each`
  value        | given                     | type                           | why
  ${'a'}       | ${undefined}              | ${'StringCharacteristic'}      | ${'a text is typed'}
  ${5}         | ${undefined}              | ${'IntegerCharacteristic'}     | ${'a whole number is an integer'}
  ${1.5}       | ${undefined}              | ${'NumberCharacteristic'}      | ${'any other is a number'}
  ${true}      | ${undefined}              | ${'BooleanCharacteristic'}     | ${'a flag is typed'}
  ${{ a: 1 }}  | ${undefined}              | ${'ObjectCharacteristic'}      | ${'an object is typed'}
  ${['a']}     | ${undefined}              | ${'StringArrayCharacteristic'} | ${'a list is typed by its items'}
  ${[1, 2.5]}  | ${undefined}              | ${'NumberArrayCharacteristic'} | ${'the narrowest type that holds them all'}
  ${[1, 'a']}  | ${undefined}              | ${'Characteristic'}            | ${'a mixed list has no type'}
  ${undefined} | ${undefined}              | ${'Characteristic'}            | ${'nor has nothing'}
  ${5}         | ${'NumberCharacteristic'} | ${'NumberCharacteristic'}      | ${'a wider type that was told is kept'}
  ${5}         | ${'StringCharacteristic'} | ${'IntegerCharacteristic'}     | ${'a type the value contradicts is not'}
  ${5}         | ${'Characteristic'}       | ${'IntegerCharacteristic'}     | ${'the plain type says nothing'}
  ${5}         | ${'PhoneCharacteristic'}  | ${'PhoneCharacteristic'}       | ${'a type of its own is kept'}
`('$why', ({ value, given, type }: Row) => {
  expect(typedBy('Characteristic')({ value }, given)).toBe(type);
});
