// Runs the example of docs/stories.md, and looks that every word is told there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../core/json';
import { answerStories, answerStory } from './tell-story';

const DOCUMENT = readFileSync(join(__dirname, '../../../docs/stories.md'), 'utf8');
const [story = '', answer = ''] = [...DOCUMENT.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, text]) => text,
);

it('answers the example as the document says', () => {
  expect(answerStories(JSON.parse(story) as unknown[])).toEqual(JSON.parse(answer));
});

it('tells every word that a story knows', () => {
  const one = { nothing: 1 };
  const parts = ['accounts', 'units', 'meters', 'cards', 'contracts', 'limits', 'subscriptions'];
  const lists = Object.fromEntries([...parts, 'usage'].map((part) => [part, [one]]));
  const cards = [{ ...one, versions: [one] }];
  const told = answerStory({ ...lists, ...one, cards, account: one, contract: one });
  const errors = isObject(told) ? (told['errors'] as { readonly rule: string }[]) : [];
  const known = errors.flatMap(({ rule }) => / known are (.*)$/.exec(rule)?.[1]?.split(', ') ?? []);
  const unsaid = known.filter((word) => !DOCUMENT.includes(`\`${word}\``));
  expect([known.length > 50, unsaid]).toEqual([true, []]);
});
