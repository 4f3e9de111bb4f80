import { type AlgorithmChoice, chooseAlgorithm } from './choose-algorithm';

const CARDS = new Map([
  ['ai-retail', {}],
  ['é', {}],
]);
const URN = 'urn:meterline:pla:graduated:1';
const UNKNOWN = { code: 'catalog.unknown-rate-card' };

it.each`
  algorithm                                     | chosen                    | why
  ${{ id: 'ai-retail' }}                        | ${{ card: 'ai-retail' }}  | ${'its id'}
  ${{ id: 'x', name: 'ai-retail' }}             | ${{ card: 'ai-retail' }}  | ${'its name'}
  ${{ href: '/api/v1/rateCards/ai-retail' }}    | ${{ card: 'ai-retail' }}  | ${'its href'}
  ${{ href: 'http://h/rateCards/%C3%A9?x' }}    | ${{ card: 'é' }}          | ${'its href, encoded'}
  ${{ plaSpecId: URN }}                         | ${{ model: 'graduated' }} | ${'a model'}
  ${{ href: '/rateCards/%ff' }}                 | ${UNKNOWN}                | ${'no card by what is not UTF-8'}
  ${{ href: '/rateCards/%' }}                   | ${UNKNOWN}                | ${'no card by what is not encoded'}
  ${{ href: '/rateCards/%ff', plaSpecId: URN }} | ${{ model: 'graduated' }} | ${'a model beside such an href'}
`('finds $why', ({ algorithm, chosen }: { algorithm: object; chosen: AlgorithmChoice }) => {
  const none = { id: null, name: null, href: null, plaSpecId: null };
  const algorithms = [{ ...none, ...algorithm }];
  expect(chooseAlgorithm({ algorithms }, CARDS)).toMatchObject(chosen);
});
