import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExpectedStory, storyFindings } from '../../../test/support/data/expect-story';
import { answerStory } from './tell-story';

type Vector = { readonly id: string; readonly note: string; readonly expected: ExpectedStory };

const file = join(__dirname, '../../../../shared/vectors/stories.json');
const vectors = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : [];
const describeVectors = vectors.length > 0 ? describe : describe.skip;

describeVectors('worked stories', () => {
  it.each(vectors.map((vector) => [`${vector.id}: ${vector.note}`, vector] as const))(
    '%s',
    (_name, vector) => {
      expect(storyFindings(answerStory(vector), vector.expected)).toEqual([]);
    },
  );
});
